// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.samples.tickets.world.TicketText;

/**
 * A ticket as the team is given it.
 *
 * @param id such as {@code TK-30139}
 * @param attempt how often the work was started, from 1
 * @param unrouted what triage reads
 * @param routed what the other roles read once the queue is known
 */
public record TeamTicket(String id, int attempt, String unrouted, Routed routed) {

  public TeamTicket {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt is %d, expected at least 1".formatted(attempt));
    }
  }

  /** Writes the ticket with its queue and priority. */
  @FunctionalInterface
  public interface Routed {
    String text(String queue, String priority);
  }

  /** A ticket whose requester is known. */
  public static TeamTicket of(TicketText text, int attempt) {
    return new TeamTicket(text.id(), attempt, text.unrouted(), text::routed);
  }
}
