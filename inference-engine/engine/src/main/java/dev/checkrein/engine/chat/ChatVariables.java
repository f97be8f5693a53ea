// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a template sees of a {@link ChatPrompt}, named and shaped as Hugging Face
 * transformers hands them over. Every text of the request passes through the guard.
 */
final class ChatVariables {
  /** Names that a request's template arguments may not take. */
  static final Set<String> RESERVED =
      Set.of(
          "messages",
          "tools",
          "documents",
          "add_generation_prompt",
          "enable_thinking",
          "bos_token",
          "eos_token",
          "unk_token",
          "pad_token",
          "raise_exception",
          "strftime_now",
          "range",
          "namespace",
          "dict",
          "loop");

  private final TextGuard.Marks marks;
  private final ChatSettings settings;

  ChatVariables(TextGuard.Marks marks, ChatSettings settings) {
    this.marks = marks;
    this.settings = settings;
  }

  Map<String, @Nullable Object> of(ChatPrompt prompt) {
    var variables = new LinkedHashMap<String, @Nullable Object>(settings.templateTokens());
    prompt.templateArguments().forEach((name, value) -> variables.put(name, guarded(value)));
    variables.put("messages", prompt.messages().stream().map(this::message).toList());
    variables.put(
        "tools",
        prompt.tools().isEmpty() ? null : prompt.tools().stream().map(this::tool).toList());
    variables.put("documents", null);
    variables.put("add_generation_prompt", true);
    variables.put("enable_thinking", prompt.thinking());
    return variables;
  }

  private Map<String, @Nullable Object> message(ChatMessage message) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("role", message.role().text());
    fields.put("content", content(message));
    if (message.reasoning() != null) {
      fields.put("reasoning_content", marks.guard(message.reasoning(), List.of()));
    }
    if (!message.toolCalls().isEmpty()) {
      fields.put("tool_calls", message.toolCalls().stream().map(this::call).toList());
    }
    if (message.toolCallId() != null) {
      fields.put("tool_call_id", marks.guard(message.toolCallId(), List.of()));
    }
    if (message.toolName() != null) {
      fields.put("name", marks.guard(message.toolName(), List.of()));
    }
    return fields;
  }

  /** The assistant's own thinking tags stay: templates look for them in its content. */
  private String content(ChatMessage message) {
    return marks.guard(
        message.content(),
        message.role() == Role.ASSISTANT
            ? List.of(settings.thinkingOpen(), settings.thinkingClose())
            : List.of());
  }

  private Map<String, @Nullable Object> call(ToolCall call) {
    var function = new LinkedHashMap<String, @Nullable Object>();
    function.put("name", marks.guard(call.name(), List.of()));
    function.put("arguments", guarded(call.arguments()));
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("id", marks.guard(call.id(), List.of()));
    fields.put("type", "function");
    fields.put("function", function);
    return fields;
  }

  private Map<String, @Nullable Object> tool(ToolDefinition tool) {
    var function = new LinkedHashMap<String, @Nullable Object>();
    function.put("name", marks.guard(tool.name(), List.of()));
    if (tool.description() != null) {
      function.put("description", marks.guard(tool.description(), List.of()));
    }
    function.put("parameters", guarded(tool.parameters()));
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("type", "function");
    fields.put("function", function);
    return fields;
  }

  private @Nullable Object guarded(@Nullable Object value) {
    return switch (value) {
      case String text -> marks.guard(text, List.of());
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((k, v) -> copy.put(marks.guard(String.valueOf(k), List.of()), guarded(v)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> copy.add(guarded(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
