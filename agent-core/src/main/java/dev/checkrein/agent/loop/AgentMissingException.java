// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

/** A run cannot go on because its agent is not registered with this loop. */
final class AgentMissingException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AgentMissingException(String runId, String agent) {
    super(
        "run '%s' needs the agent '%s', which is not registered; register it and resume the run"
            .formatted(runId, agent));
  }
}
