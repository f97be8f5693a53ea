// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tools do to tickets themselves. Answers as {@link DeskSystems} does: {@code {"ok":
 * true}} or an error, of which {@code no such ticket}, {@code bad value} and {@code no such team}
 * are the usual ones. Implementations are thread-safe.
 */
public interface TicketDesk {
  /** Puts a ticket in a queue. */
  Map<String, @Nullable Object> route(String ticketId, String queue, String priority);

  /** Writes to the requester. */
  Map<String, @Nullable Object> reply(String ticketId, String message);

  /** Closes a ticket. */
  Map<String, @Nullable Object> resolve(String ticketId, String resolution);

  /** Hands a ticket over to a team. */
  Map<String, @Nullable Object> escalate(String ticketId, String team, String reason);
}
