// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

/** What was decided about an {@link ApprovalRequest}. */
public sealed interface ApprovalDecision {

  /** Which request, {@link ApprovalRequest#approvalId()}. */
  String approvalId();

  /** Who decided, as the caller names it; empty if unknown. */
  String by();

  /** The call may run. */
  record Approved(String approvalId, String by) implements ApprovalDecision {}

  /** The call must not run; the model reads {@code reason} and goes on. */
  record Rejected(String approvalId, String by, String reason) implements ApprovalDecision {}
}
