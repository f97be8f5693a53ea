// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form of Nemotron 3 and Qwen3-Coder:
 *
 * <pre>{@code
 * <tool_call>
 * <function=NAME>
 * <parameter=KEY>
 * VALUE
 * </parameter>
 * </function>
 * </tool_call>
 * }</pre>
 *
 * <p>A call ends at the first {@code </function>} that only whitespace separates from {@code
 * </tool_call>}; a value ends at the first {@code </parameter>} and loses one line end on each
 * side.
 */
public record XmlMarkup() implements Markup {
  private static final String OPEN = "<tool_call>";
  private static final String CLOSE = "</tool_call>";
  private static final String FUNCTION = "<function=";
  private static final String FUNCTION_END = "</function>";
  private static final String PARAMETER = "<parameter=";
  private static final String PARAMETER_END = "</parameter>";

  @Override
  public Optional<String> callOpener() {
    return Optional.of(OPEN);
  }

  @Override
  public List<CallPart> parts(ToolDefinition tool) {
    var parts = new ArrayList<CallPart>();
    var literal = new StringBuilder(OPEN + "\n" + FUNCTION + tool.name() + ">\n");
    for (var name : tool.properties().keySet()) {
      literal.append(PARAMETER).append(name).append(">\n");
      parts.add(new CallPart.Literal(literal.toString()));
      parts.add(new CallPart.Value(name));
      literal.setLength(0);
      literal.append("\n" + PARAMETER_END + "\n");
    }
    parts.add(new CallPart.Literal(literal + FUNCTION_END + "\n" + CLOSE + "\n"));
    return List.copyOf(parts);
  }

  @Override
  public CallScan scan(String text, int from, List<ToolDefinition> tools) {
    int head = skipSpace(text, OPEN.length());
    int named = named(text, head, FUNCTION);
    if (named == 0) {
      return new CallScan.Open();
    }
    if (named < 0) {
      return malformed(text);
    }
    int search = Math.max(named, from - CLOSE.length());
    for (int close = text.indexOf(CLOSE, search);
        close >= 0;
        close = text.indexOf(CLOSE, close + 1)) {
      int body = skipSpaceBack(text, close) - FUNCTION_END.length();
      if (body >= named && text.startsWith(FUNCTION_END, body)) {
        var name = text.substring(head + FUNCTION.length(), named - 1);
        return new CallScan.Complete(
            close + CLOSE.length(), name, arguments(name, text.substring(named, body), tools));
      }
    }
    return new CallScan.Open();
  }

  /** Text up to the closing tag, or up to the next opener, is no call. */
  private static CallScan malformed(String text) {
    int close = text.indexOf(CLOSE);
    int next = text.indexOf(OPEN, OPEN.length());
    if (next >= 0 && (close < 0 || next < close)) {
      return new CallScan.Malformed(next);
    }
    return close < 0 ? new CallScan.Open() : new CallScan.Malformed(close + CLOSE.length());
  }

  /**
   * Reads {@code tag + name + '>'} at an offset.
   *
   * @return the offset behind it, 0 if the text ends before that is decided, -1 if it is not there
   */
  private static int named(String text, int at, String tag) {
    int present = Math.min(tag.length(), text.length() - at);
    if (!text.startsWith(tag.substring(0, present), at)) {
      return -1;
    }
    int start = at + tag.length();
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '>') {
        return i == start ? -1 : i + 1;
      }
      if (c == '\n') {
        return -1;
      }
    }
    return 0;
  }

  private static Map<String, @Nullable Object> arguments(
      String name, String body, List<ToolDefinition> tools) {
    var properties =
        tools.stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .map(ToolDefinition::properties)
            .orElse(Map.of());
    var arguments = new LinkedHashMap<String, @Nullable Object>();
    int at = body.indexOf(PARAMETER);
    while (at >= 0) {
      int value = named(body, at, PARAMETER);
      if (value <= 0) {
        at = body.indexOf(PARAMETER, at + 1);
        continue;
      }
      int end = body.indexOf(PARAMETER_END, value);
      if (end < 0) {
        break;
      }
      var key = body.substring(at + PARAMETER.length(), value - 1);
      arguments.put(key, ArgumentTypes.value(trimmed(body, value, end), properties.get(key)));
      at = body.indexOf(PARAMETER, end);
    }
    return arguments;
  }

  /** A value without one line end on each side. */
  private static String trimmed(String body, int from, int to) {
    int start = from < to && body.charAt(from) == '\n' ? from + 1 : from;
    int end = start < to && body.charAt(to - 1) == '\n' ? to - 1 : to;
    return body.substring(start, end);
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && OutputText.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipSpaceBack(String text, int from) {
    int at = from;
    while (at > 0 && OutputText.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
