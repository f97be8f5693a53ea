// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.agent.tool.ToolSpecification;

/**
 * A tool an agent may call.
 *
 * @param specification what the model is told
 * @param policy how it may be used
 * @param check of the arguments, before approval and execution
 * @param handler the deed
 */
public record AgentTool(
    ToolSpecification specification, CallPolicy policy, ArgumentCheck check, ToolHandler handler) {

  /** A tool whose arguments are checked for being an object with everything required. */
  public static AgentTool of(
      ToolSpecification specification, CallPolicy policy, ToolHandler handler) {
    return new AgentTool(specification, policy, ArgumentCheck.REQUIRED, handler);
  }

  public String name() {
    return specification.name();
  }
}
