// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pocket model's chat files and the goldens beside them. */
final class ChatGoldens {
  static final Tokenizer TOKENIZER =
      Tokenizer.from(JsonObject.parse(bytes("tokenizer.json"), "tokenizer.json"));
  static final ChatTemplate TEMPLATE = template();
  static final ChatFormat FORMAT = ChatFormat.of(TEMPLATE, TOKENIZER, ChatSettings.DEFAULTS);

  private ChatGoldens() {}

  private static ChatTemplate template() {
    var source = new String(bytes("chat_template.jinja"), StandardCharsets.UTF_8);
    return ChatTemplate.compile(source, "chat_template.jinja");
  }

  static byte[] bytes(String name) {
    try (var in = ChatGoldens.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> object(String name) {
    return cast(Json.parse(bytes(name), name));
  }

  static List<Map<String, Object>> list(String name) {
    return cast(Json.parse(bytes(name), name));
  }

  @SuppressWarnings("unchecked")
  static <T> T cast(Object value) {
    return (T) value;
  }

  /** A conversation from the OpenAI-like form. */
  static ChatPrompt prompt(Object messages, Object tools) {
    var map = new LinkedHashMap<String, Object>();
    map.put("messages", messages);
    map.put("tools", tools);
    return ChatPrompt.parse(Json.write(map).getBytes(StandardCharsets.UTF_8), "test");
  }

  static List<ToolDefinition> tools(Object tools) {
    return prompt(List.of(Map.of("role", "user", "content", "x")), tools).tools();
  }

  /** A role of the pocket model. */
  static ChatPrompt agent(String name, ChatMessage... messages) {
    var agent = object("agents/" + name + ".json");
    var all = new ArrayList<ChatMessage>();
    all.add(ChatMessage.system((String) agent.get("system")));
    all.addAll(List.of(messages));
    return ChatPrompt.of(all, tools(agent.get("tools")));
  }
}
