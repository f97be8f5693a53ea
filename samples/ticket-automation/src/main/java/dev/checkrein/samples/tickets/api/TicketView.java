// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.checkrein.samples.tickets.desk.Approval;
import dev.checkrein.samples.tickets.desk.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A ticket on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TicketView(
    String id,
    String status,
    @Nullable String waitingFor,
    @Nullable String note,
    String source,
    @Nullable String kind,
    @Nullable String seed,
    String subject,
    String body,
    @Nullable String requester,
    @Nullable String requesterName,
    @Nullable String queue,
    @Nullable String priority,
    @Nullable String review,
    @Nullable String reviewReason,
    int attempt,
    int interruptions,
    int steps,
    long tokens,
    long thinkingTokens,
    long millis,
    Instant createdAt,
    Instant updatedAt,
    @Nullable List<ApprovalView> approvals) {

  /** An approval on the wire; the arguments are JSON text as the model wrote it. */
  record ApprovalView(
      String id, String tool, String arguments, String reason, String state, Instant requestedAt) {
    static ApprovalView of(Approval approval) {
      var request = approval.request();
      return new ApprovalView(
          approval.id(),
          request.tool(),
          request.arguments(),
          request.reason(),
          approval.state(),
          approval.requestedAt());
    }
  }

  static TicketView of(Ticket ticket, @Nullable List<Approval> approvals) {
    var progress = ticket.progress();
    var waitingFor = progress.waitingFor();
    return new TicketView(
        ticket.id(),
        progress.status().label(),
        waitingFor == null ? null : waitingFor.label(),
        progress.note(),
        ticket.source().name().toLowerCase(Locale.ROOT),
        ticket.kind(),
        ticket.seed(),
        ticket.subject(),
        ticket.body(),
        ticket.requester(),
        ticket.requesterName(),
        progress.queue(),
        progress.priority(),
        progress.review(),
        progress.reviewReason(),
        progress.attempt(),
        progress.interruptions(),
        progress.steps(),
        progress.tokens(),
        progress.thinkingTokens(),
        progress.millis(),
        ticket.createdAt(),
        ticket.updatedAt(),
        approvals == null ? null : approvals.stream().map(ApprovalView::of).toList());
  }
}
