// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that somebody must agree to, and what was decided.
 *
 * @param id unique in its ticket
 * @param request what is asked
 * @param requestedAt when it was asked
 * @param decision null while it is pending
 * @param over whether its run has ended, so that nothing can be decided any more
 */
public record Approval(
    String id,
    ApprovalRequest request,
    Instant requestedAt,
    @Nullable ApprovalDecision decision,
    boolean over) {

  /** Whether a decision is awaited. */
  public boolean isPending() {
    return decision == null && !over;
  }

  /** {@code pending}, {@code approved}, {@code rejected} or {@code withdrawn}. */
  public String state() {
    return switch (decision) {
      case null -> over ? "withdrawn" : "pending";
      case ApprovalDecision.Approved _ -> "approved";
      case ApprovalDecision.Rejected _ -> "rejected";
    };
  }

  /** The id of a run's request: run ids are unique, ids of requests are within a run. */
  static String id(ApprovalRequest request) {
    var run = request.runId();
    return run.substring(run.indexOf('/') + 1).replace('/', '-') + "-" + request.approvalId();
  }
}
