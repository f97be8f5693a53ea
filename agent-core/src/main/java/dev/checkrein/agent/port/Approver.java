// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.checkrein.agent.ApprovalRequest;

/**
 * Answers for approvals that need no waiting. Called by the loop's thread; must be quick.
 * Thread-safe.
 */
@FunctionalInterface
public interface Approver {

  /** Leaves every decision to a person: the run waits. */
  Approver ASK = request -> new Verdict.Ask();

  /** Approves everything: for demonstrations and tests. */
  Approver ALWAYS = request -> new Verdict.Approve("policy");

  Verdict review(ApprovalRequest request);

  /** What an approver says. */
  sealed interface Verdict {
    /** The call may run. */
    record Approve(String by) implements Verdict {}

    /** The call must not run; the model is told the reason. */
    record Reject(String by, String reason) implements Verdict {}

    /** A person must decide: the run waits. */
    record Ask() implements Verdict {}
  }
}
