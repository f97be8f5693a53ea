// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Interim. */
public final class OutputParser {
  private static final Pattern CALL =
      Pattern.compile(
          "<tool_call>\\s*<function=([^>\n]+)>(.*?)</function>\\s*</tool_call>", Pattern.DOTALL);
  private static final Pattern PARAM =
      Pattern.compile("<parameter=([^>\n]+)>\n?(.*?)\n?</parameter>", Pattern.DOTALL);
  private final Tokenizer tokenizer;
  private final List<ToolDefinition> tools;
  private final Consumer<OutputEvent> sink;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean thinking;
  private boolean insideCall;
  private boolean finished;
  private int calls;

  OutputParser(
      Tokenizer tokenizer,
      boolean thinking,
      List<ToolDefinition> tools,
      Consumer<OutputEvent> sink) {
    this.tokenizer = tokenizer;
    this.thinking = thinking;
    this.tools = tools;
    this.sink = sink;
  }

  public static OutputParser plain(Tokenizer tokenizer, Consumer<OutputEvent> sink) {
    return new OutputParser(tokenizer, false, List.of(), sink);
  }

  public boolean thinkingOpen() {
    return thinking;
  }

  public boolean insideCall() {
    return insideCall;
  }

  public TokenClass accept(int id) {
    var piece = new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    if (thinking) {
      if (piece.equals("</think>")) {
        thinking = false;
        var text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        sink.accept(
            new OutputEvent.Thinking(
                text.endsWith("\n") ? text.substring(0, text.length() - 1) : text));
        return TokenClass.THINKING;
      }
      bytes.writeBytes(tokenizer.bytes(id));
      return TokenClass.THINKING;
    }
    bytes.writeBytes(tokenizer.bytes(id));
    if (piece.equals("<tool_call>")) {
      insideCall = true;
    }
    if (piece.equals("</tool_call>")) {
      insideCall = false;
      return TokenClass.TOOL_CALL;
    }
    return insideCall ? TokenClass.TOOL_CALL : TokenClass.ANSWER;
  }

  public void finish() {
    if (finished) {
      return;
    }
    finished = true;
    var text = bytes.toString(StandardCharsets.UTF_8);
    if (thinking) {
      sink.accept(new OutputEvent.Thinking(text));
      return;
    }
    var matcher = CALL.matcher(text);
    var rest = new StringBuilder();
    while (matcher.find()) {
      var name = matcher.group(1);
      var arguments = new LinkedHashMap<String, @Nullable Object>();
      var params = PARAM.matcher(matcher.group(2));
      while (params.find()) {
        arguments.put(params.group(1), convert(name, params.group(1), params.group(2)));
      }
      sink.accept(new OutputEvent.Call(calls, new ToolCall("call_" + calls++, name, arguments)));
      matcher.appendReplacement(rest, "");
    }
    matcher.appendTail(rest);
    int open = rest.indexOf("<tool_call>");
    if (open >= 0) {
      sink.accept(new OutputEvent.MalformedCall(rest.substring(open)));
      rest.setLength(open);
    }
    if (!rest.isEmpty()) {
      sink.accept(new OutputEvent.Text(rest.toString()));
    }
  }

  private Object convert(String tool, String name, String value) {
    for (var t : tools) {
      if (t.name().equals(tool)
          && t.parameters().get("properties") instanceof Map<?, ?> p
          && p.get(name) instanceof Map<?, ?> s
          && "integer".equals(s.get("type"))) {
        try {
          return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
          return value;
        }
      }
    }
    return value;
  }
}
