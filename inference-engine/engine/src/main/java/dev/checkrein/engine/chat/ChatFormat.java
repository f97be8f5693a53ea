// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Interim. */
public final class ChatFormat {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;

  private ChatFormat(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
  }

  public static Optional<ChatFormat> of(Checkpoint checkpoint, Tokenizer tokenizer) {
    return checkpoint
        .chatTemplate()
        .map(t -> new ChatFormat(ChatTemplate.compile(t, "chat_template.jinja"), tokenizer));
  }

  public int[] encode(ChatPrompt prompt) {
    var variables = new LinkedHashMap<String, @Nullable Object>(prompt.templateArguments());
    var messages = new ArrayList<Object>();
    for (var m : prompt.messages()) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      map.put("role", m.role().name().toLowerCase(Locale.ROOT));
      map.put("content", m.content());
      if (m.reasoning() != null) {
        map.put("reasoning_content", m.reasoning());
      }
      if (!m.toolCalls().isEmpty()) {
        map.put(
            "tool_calls",
            m.toolCalls().stream()
                .map(c -> Map.of("function", Map.of("name", c.name(), "arguments", c.arguments())))
                .toList());
      }
      messages.add(map);
    }
    variables.put("messages", messages);
    var tools = new ArrayList<Object>();
    for (var t : prompt.tools()) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      map.put("name", t.name());
      if (t.description() != null) {
        map.put("description", t.description());
      }
      map.put("parameters", t.parameters());
      tools.add(Map.of("type", "function", "function", map));
    }
    variables.put("tools", tools);
    variables.put("add_generation_prompt", true);
    variables.put("enable_thinking", prompt.thinking());
    return tokenizer.encodeWithSpecials(template.render(variables));
  }

  public int[] closingIds() {
    return tokenizer.encodeWithSpecials("\n</think>\n");
  }

  public String callOpening() {
    return "\n<tool_call>\n<function=";
  }

  public Set<Integer> callOpenerIds() {
    return Set.of(tokenizer.idOf("<tool_call>").orElseThrow());
  }

  public OutputParser parser(int[] prompt, List<ToolDefinition> tools, Consumer<OutputEvent> sink) {
    int open = tokenizer.idOf("<think>").orElse(-1);
    int close = tokenizer.idOf("</think>").orElse(-1);
    boolean thinking = false;
    for (int id : prompt) {
      thinking = id == open || (thinking && id != close);
    }
    return new OutputParser(tokenizer, thinking, tools, sink);
  }
}
