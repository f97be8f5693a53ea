// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.TokenSpend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the team left a ticket.
 *
 * @param ticketId which ticket
 * @param status resolved, escalated, waiting or failed
 * @param waitingFor whom the ticket waits for; null unless it waits
 * @param queue chosen by triage, null if it chose none
 * @param priority chosen by triage, null if it chose none
 * @param steps tool calls of the resolver
 * @param turns model turns of all stages
 * @param spend tokens of all stages
 * @param millis of work, waiting for approvals left out
 * @param review the last one, null if it did not come to one
 * @param approvals pending requests, empty unless the ticket waits for one
 * @param message what happened, for people; null after a normal end
 */
public record TicketOutcome(
    String ticketId,
    TicketStatus status,
    @Nullable WaitingFor waitingFor,
    @Nullable String queue,
    @Nullable String priority,
    int steps,
    int turns,
    TokenSpend spend,
    long millis,
    @Nullable Review review,
    List<ApprovalRequest> approvals,
    @Nullable String message) {
  public TicketOutcome {
    approvals = List.copyOf(approvals);
  }

  /** Tokens of all kinds. */
  public long tokens() {
    return spend.total();
  }

  /** Thinking tokens of all stages. */
  public long thinkingTokens() {
    return spend.thinking();
  }
}
