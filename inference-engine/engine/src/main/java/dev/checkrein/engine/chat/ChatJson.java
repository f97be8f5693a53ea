// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads conversations from JSON; every error names the field with its index. */
final class ChatJson {
  private static final int SHOWN_CHARS_MAX = 60;

  private final String path;
  private final Map<?, ?> fields;

  private ChatJson(String path, @Nullable Object value) {
    this.path = path;
    if (!(value instanceof Map<?, ?> map)) {
      throw new RequestException(path + ": expected an object, found " + describe(value));
    }
    this.fields = map;
  }

  static ChatPrompt parse(byte[] utf8, String source) {
    ChatJson root;
    try {
      root = new ChatJson(source, Json.parse(utf8, source));
    } catch (ModelFormatException e) {
      throw new RequestException(String.valueOf(e.getMessage()), e);
    }
    root.only(Set.of("messages", "tools", "chat_template_kwargs"));
    var messages = new ArrayList<ChatMessage>();
    for (var message : root.objects("messages")) {
      messages.add(message.message());
    }
    var tools = new ArrayList<ToolDefinition>();
    for (var tool : root.objects("tools")) {
      tools.add(tool.tool());
    }
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    if (root.fields.get("chat_template_kwargs") != null) {
      arguments.putAll(root.object("chat_template_kwargs").values());
    }
    var thinking = arguments.remove("enable_thinking");
    if (thinking != null && !(thinking instanceof Boolean)) {
      throw new RequestException(
          source + ": 'enable_thinking' is " + describe(thinking) + ", expected true or false");
    }
    return new ChatPrompt(messages, tools, !Boolean.FALSE.equals(thinking), arguments);
  }

  private ChatMessage message() {
    only(Set.of("role", "content", "reasoning_content", "tool_calls", "tool_call_id", "name"));
    var name = string("role");
    var role =
        switch (name) {
          case "system" -> Role.SYSTEM;
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "tool" -> Role.TOOL;
          default -> throw wrong("role", "system, user, assistant or tool");
        };
    var calls = new ArrayList<ToolCall>();
    for (var call : objects("tool_calls")) {
      calls.add(call.call(calls.size()));
    }
    var content = optionalString("content");
    if (content == null && role != Role.ASSISTANT) {
      throw wrong("content", "a string");
    }
    try {
      return new ChatMessage(
          role,
          content == null ? "" : content,
          optionalString("reasoning_content"),
          calls,
          optionalString("tool_call_id"),
          optionalString("name"));
    } catch (IllegalArgumentException e) {
      throw new RequestException(path + ": " + e.getMessage(), e);
    }
  }

  private ToolCall call(int index) {
    only(Set.of("id", "type", "function"));
    type();
    var function = object("function");
    function.only(Set.of("name", "arguments"));
    var id = optionalString("id");
    return new ToolCall(
        id == null ? "call_" + (index + 1) : id, function.string("name"), function.arguments());
  }

  /** The arguments of a call, an object or the text of one. */
  private Map<String, @Nullable Object> arguments() {
    var value = fields.get("arguments");
    if (value instanceof String text) {
      try {
        value = text.isBlank() ? Map.of() : Json.parse(text, path + ".arguments");
      } catch (ModelFormatException e) {
        throw new RequestException(String.valueOf(e.getMessage()), e);
      }
    }
    return new ChatJson(path + ".arguments", value).values();
  }

  private ToolDefinition tool() {
    var function = this;
    if (fields.containsKey("function")) {
      only(Set.of("type", "function"));
      type();
      function = object("function");
    }
    function.only(Set.of("name", "description", "parameters", "strict"));
    if (Boolean.TRUE.equals(function.fields.get("strict"))) {
      throw function.wrong("strict", "false: strict arguments are not supported in a chat file");
    }
    var name = function.string("name");
    if (name.isBlank()) {
      throw function.wrong("name", "a name");
    }
    return new ToolDefinition(
        name,
        function.optionalString("description"),
        function.fields.get("parameters") == null
            ? Map.of()
            : function.object("parameters").values());
  }

  private void type() {
    if (fields.get("type") != null && !"function".equals(fields.get("type"))) {
      throw wrong("type", "'function'");
    }
  }

  private Map<String, @Nullable Object> values() {
    var values = new LinkedHashMap<String, @Nullable Object>();
    fields.forEach((name, value) -> values.put(String.valueOf(name), value));
    return values;
  }

  private void only(Set<String> known) {
    for (var name : fields.keySet()) {
      if (!known.contains(String.valueOf(name))) {
        throw new RequestException(path + ": '" + name + "' is not supported");
      }
    }
  }

  private List<ChatJson> objects(String name) {
    var objects = new ArrayList<ChatJson>();
    var value = fields.get(name);
    if (value == null) {
      return objects;
    }
    if (!(value instanceof List<?> list)) {
      throw wrong(name, "a list");
    }
    for (int i = 0; i < list.size(); i++) {
      objects.add(new ChatJson(path + ": " + name + "[" + i + "]", list.get(i)));
    }
    return objects;
  }

  private ChatJson object(String name) {
    return new ChatJson(path + "." + name, fields.get(name));
  }

  private String string(String name) {
    var value = optionalString(name);
    if (value == null) {
      throw wrong(name, "a string");
    }
    return value;
  }

  private @Nullable String optionalString(String name) {
    return switch (fields.get(name)) {
      case null -> null;
      case String text -> text;
      default -> throw wrong(name, "a string");
    };
  }

  private RequestException wrong(String name, String expected) {
    return new RequestException(
        path + ": '" + name + "' is " + describe(fields.get(name)) + ", expected " + expected);
  }

  private static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "missing or null";
      case Map<?, ?> _ -> "an object";
      case List<?> list -> "a list of " + list.size();
      case String text ->
          "'"
              + (text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text)
              + "'";
      default -> value.toString();
    };
  }
}
