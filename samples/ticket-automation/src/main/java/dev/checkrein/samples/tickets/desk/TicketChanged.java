// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.WaitingFor;
import org.jspecify.annotations.Nullable;

/**
 * A ticket moved. The desk's own kind of event, between those of the runs.
 *
 * @param status where the ticket stands now
 * @param waitingFor whom it waits for, null unless it waits
 * @param queue chosen by triage, null before
 * @param priority chosen by triage, null before
 * @param note what happened, for people; null where the status says it all
 * @param by who did it, null if the desk did
 */
public record TicketChanged(
    TicketStatus status,
    @Nullable WaitingFor waitingFor,
    @Nullable String queue,
    @Nullable String priority,
    @Nullable String note,
    @Nullable String by) {
  /** The name of this kind of event on wires. */
  public static final String TYPE = "ticket-changed";
}
