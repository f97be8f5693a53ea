// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plans of output that are one call of a tool, its markup forced, every argument from a closed set.
 */
public final class CallPlan {
  private CallPlan() {}

  /**
   * The plan of a call.
   *
   * @param values for each parameter of the tool, in the order of its schema, the strings that it
   *     may be
   * @throws RequestException if a parameter has no values
   */
  public static List<OutputPart> of(
      ChatFormat format, ToolDefinition tool, Map<String, List<String>> values) {
    var properties = new JsonObject(tool.name(), tool.parameters()).object("properties");
    var parts = new ArrayList<OutputPart>();
    var literal = new StringBuilder(format.callOpening()).append(tool.name()).append(">\n");
    for (var parameter : properties.fields().keySet()) {
      var options = values.get(parameter);
      if (options == null) {
        throw new RequestException(
            "the plan of a call of '" + tool.name() + "' has no values for '" + parameter + "'");
      }
      literal.append("<parameter=").append(parameter).append(">\n");
      parts.add(new OutputPart.Literal(literal.toString()));
      parts.add(new OutputPart.OneOf(parameter, options, "\n</parameter>\n"));
      literal.setLength(0);
    }
    literal.append("</function>\n</tool_call>\n");
    parts.add(new OutputPart.Literal(literal.toString()));
    return parts;
  }
}
