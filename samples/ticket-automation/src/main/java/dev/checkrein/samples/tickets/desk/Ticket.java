// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.samples.tickets.team.TicketOutcome;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.WaitingFor;
import dev.checkrein.samples.tickets.world.TicketText;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as the desk keeps it.
 *
 * @param number order of arrival
 * @param id such as {@code TK-30139}
 * @param source how it came
 * @param kind of a generated ticket, else null
 * @param seed of a generated ticket, else null
 * @param subject possibly empty
 * @param requester login, null if unknown
 * @param requesterName null if unknown
 * @param writtenOn date such as {@code 2026-11-11}
 * @param world id of the world its tools act on
 * @param progress how far it is
 */
public record Ticket(
    long number,
    String id,
    Source source,
    @Nullable String kind,
    @Nullable String seed,
    String subject,
    String body,
    @Nullable String requester,
    @Nullable String requesterName,
    String writtenOn,
    String world,
    Progress progress,
    Instant createdAt,
    Instant updatedAt) {

  /** How a ticket came to the desk. */
  public enum Source {
    GENERATED,
    WRITTEN,
    IMPORTED
  }

  /**
   * How far a ticket is.
   *
   * @param waitingFor null unless it waits
   * @param note what happened last, for people; null if there is nothing to say
   * @param queue null before triage
   * @param priority null before triage
   * @param review the last verdict, null before
   * @param reviewReason in the reviewer's words, null before
   * @param attempt how often the work was started, from 1
   * @param interruptions how often a restart of the service cut into the work
   * @param steps tool calls that have a result
   * @param tokens of all turns, all kinds
   * @param thinkingTokens of all turns
   * @param millis of finished runs, waiting left out
   */
  public record Progress(
      TicketStatus status,
      @Nullable WaitingFor waitingFor,
      @Nullable String note,
      @Nullable String queue,
      @Nullable String priority,
      @Nullable String review,
      @Nullable String reviewReason,
      int attempt,
      int interruptions,
      int steps,
      long tokens,
      long thinkingTokens,
      long millis) {

    /** Nothing done yet. */
    public static final Progress NEW =
        new Progress(TicketStatus.OPEN, null, null, null, null, null, null, 1, 0, 0, 0, 0, 0);

    /** At another status. */
    Progress at(TicketStatus status, @Nullable WaitingFor waitingFor, @Nullable String note) {
      return new Progress(
          status,
          waitingFor,
          note,
          queue,
          priority,
          review,
          reviewReason,
          attempt,
          interruptions,
          steps,
          tokens,
          thinkingTokens,
          millis);
    }

    Progress routed(String queue, String priority) {
      return new Progress(
          TicketStatus.ROUTED,
          null,
          null,
          queue,
          priority,
          null,
          null,
          attempt,
          interruptions,
          steps,
          tokens,
          thinkingTokens,
          millis);
    }

    /** A restart of the service cut into the work. */
    Progress interrupted() {
      return new Progress(
          status,
          waitingFor,
          note,
          queue,
          priority,
          review,
          reviewReason,
          attempt,
          interruptions + 1,
          steps,
          tokens,
          thinkingTokens,
          millis);
    }

    /** From the beginning. */
    Progress again() {
      return new Progress(
          TicketStatus.OPEN,
          null,
          null,
          null,
          null,
          null,
          null,
          attempt + 1,
          interruptions,
          steps,
          tokens,
          thinkingTokens,
          millis);
    }

    Progress after(TicketOutcome outcome) {
      var review = outcome.review();
      return new Progress(
          outcome.status(),
          outcome.waitingFor(),
          outcome.message(),
          outcome.queue(),
          outcome.priority(),
          review == null ? null : review.verdict().name().toLowerCase(Locale.ROOT),
          review == null ? null : review.reason(),
          attempt,
          interruptions,
          steps,
          tokens,
          thinkingTokens,
          millis);
    }
  }

  public TicketStatus status() {
    return progress.status();
  }

  /** The ticket with its sender, null if the sender is unknown. */
  public @Nullable TicketText text() {
    return requester == null || requesterName == null
        ? null
        : new TicketText(id, requesterName, requester, writtenOn, subject, body);
  }
}
