// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.samples.tickets.systems.TicketDesk;
import dev.checkrein.samples.tickets.systems.WorldSystems;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tickets of a stored world; each change is in the database before its answer is given. */
record SavedTicketDesk(WorldStore worlds, String id) implements TicketDesk {

  @Override
  public Map<String, @Nullable Object> route(String ticketId, String queue, String priority) {
    return saved(desk -> desk.route(ticketId, queue, priority));
  }

  @Override
  public Map<String, @Nullable Object> reply(String ticketId, String message) {
    return saved(desk -> desk.reply(ticketId, message));
  }

  @Override
  public Map<String, @Nullable Object> resolve(String ticketId, String resolution) {
    return saved(desk -> desk.resolve(ticketId, resolution));
  }

  @Override
  public Map<String, @Nullable Object> escalate(String ticketId, String team, String reason) {
    return saved(desk -> desk.escalate(ticketId, team, reason));
  }

  private Map<String, @Nullable Object> saved(
      Function<TicketDesk, Map<String, @Nullable Object>> deed) {
    var world =
        worlds
            .find(id)
            .orElseThrow(() -> new IllegalStateException("world '%s' is gone".formatted(id)));
    var answer = deed.apply(new WorldSystems(world));
    worlds.save(id);
    return answer;
  }
}
