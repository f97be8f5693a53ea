// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

import java.util.List;

/** Where a run stands when the loop lets go of it. */
public sealed interface RunOutcome {

  String runId();

  /** The run ended. */
  record Finished(AgentResult result) implements RunOutcome {
    @Override
    public String runId() {
      return result.runId();
    }
  }

  /** The run waits for decisions and holds no thread; at least one request is pending. */
  record Waiting(String runId, List<ApprovalRequest> pending) implements RunOutcome {
    public Waiting {
      pending = List.copyOf(pending);
      if (pending.isEmpty()) {
        throw new IllegalArgumentException("run '%s' waits for nothing".formatted(runId));
      }
    }
  }
}
