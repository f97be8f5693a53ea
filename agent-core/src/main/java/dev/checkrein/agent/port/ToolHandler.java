// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

/**
 * The deed behind a tool. Called from several threads at once; interrupted on time-out and cancel.
 */
@FunctionalInterface
public interface ToolHandler {

  /**
   * Does it.
   *
   * @return text for the model, usually JSON as {@link ModelJson} writes it; a failure of the
   *     domain is a result too
   * @throws Exception any failure; the model is told its message as {@code {"error": "..."}}
   */
  String handle(ToolInvocation invocation) throws Exception;
}
