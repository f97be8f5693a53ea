// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

/**
 * A call that may not run before somebody agrees.
 *
 * @param approvalId unique in its run
 * @param runId the run that asks
 * @param tool to be called
 * @param arguments JSON text of the call
 * @param reason why it must be approved, for the person who decides
 */
public record ApprovalRequest(
    String approvalId, String runId, String tool, String arguments, String reason) {}
