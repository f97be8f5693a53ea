// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a ticket, as it is kept.
 *
 * @param ticketId which ticket
 * @param sequence from 1, without gaps within a ticket
 * @param runId the run it belongs to, null for the desk's own events
 * @param at when
 * @param type such as {@code call-finished}
 * @param body JSON object of the event
 */
public record TicketEvent(
    String ticketId, long sequence, @Nullable String runId, Instant at, String type, String body) {}
