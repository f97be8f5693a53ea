// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.CallPart;
import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans of output that are one call of a tool: its markup forced, every argument a closed set. */
public final class CallPlan {
  private CallPlan() {}

  /**
   * The plan of a call.
   *
   * @param values for each parameter of the tool the strings that it may be
   * @throws RequestException if the format has no form of calls, or a parameter no values
   */
  public static List<OutputPart> of(
      ChatFormat format, ToolDefinition tool, Map<String, List<String>> values) {
    format.checkTools();
    var parts = new ArrayList<OutputPart>();
    var pieces = format.markup().parts(tool);
    var before = "\n"; // a call stands on a line of its own
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case CallPart.Literal literal -> {
          var text = before + literal.text();
          if (!text.isEmpty()) {
            parts.add(new OutputPart.Literal(text));
          }
          before = "";
        }
        case CallPart.Value value -> {
          var options = values.get(value.parameter());
          if (options == null) {
            throw new RequestException(
                "the plan of a call of '%s' has no values for '%s'"
                    .formatted(tool.name(), value.parameter()));
          }
          var next = ((CallPart.Literal) pieces.get(++i)).text();
          int end = lineEnd(next);
          parts.add(new OutputPart.OneOf(value.parameter(), options, next.substring(0, end)));
          if (end < next.length()) {
            parts.add(new OutputPart.Literal(next.substring(end)));
          }
        }
      }
    }
    return parts;
  }

  /** The end of the first line that is not blank: what ends a value. */
  private static int lineEnd(String text) {
    int start = 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end + 1;
  }
}
