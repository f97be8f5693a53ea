// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.trace.RunEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the loop does next; decided by {@link Decider}, performed by {@link ToolLoop}. */
sealed interface Action {

  /** Record events and decide again. */
  record Append(List<RunEvent> events) implements Action {
    Append(RunEvent event) {
      this(List.of(event));
    }
  }

  /** Ask the model. */
  record Ask(int turn, @Nullable Integer thinkingTokensMax, int newTokensMax, boolean tools)
      implements Action {}

  /** Ask the approver. */
  record Review(List<ApprovalRequest> requests) implements Action {}

  /** Run calls of the last turn that have no result. */
  record Execute(List<RunState.Call> calls) implements Action {}

  /** Let go of the run. */
  record Leave(RunOutcome outcome) implements Action {}
}
