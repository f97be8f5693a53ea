// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Effects.Grant;
import dev.checkrein.samples.tickets.world.Effects.Order;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a world after a run, not how it was worded. A ticket is solved if this equals the
 * end state that the expert reaches.
 *
 * @param unlocked logins, sorted, each once
 * @param resets logins, sorted, each once
 * @param grants sorted, each once
 * @param orders sorted; the same order twice counts twice
 * @param status of the ticket
 * @param team of the ticket, if it was escalated
 * @param replied whether the requester got at least one message
 * @param mentions for each text that had to be named, whether it was
 * @param others every other ticket with its status, sorted
 */
public record EndState(
    List<String> unlocked,
    List<String> resets,
    List<Grant> grants,
    List<Order> orders,
    String status,
    @Nullable String team,
    boolean replied,
    List<Boolean> mentions,
    List<OtherTicket> others) {
  private static final Comparator<Grant> GRANTS =
      Comparator.comparing(Grant::login).thenComparing(Grant::resource).thenComparing(Grant::role);
  private static final Comparator<Order> ORDERS =
      Comparator.comparing(Order::login)
          .thenComparing(Order::item)
          .thenComparingLong(Order::quantity);

  public EndState {
    unlocked = List.copyOf(unlocked);
    resets = List.copyOf(resets);
    grants = List.copyOf(grants);
    orders = List.copyOf(orders);
    mentions = List.copyOf(mentions);
    others = List.copyOf(others);
  }

  /** A ticket beside the one that was worked on. */
  public record OtherTicket(String id, String status) {}

  /**
   * Reads the end state of a ticket from a world.
   *
   * @throws IllegalArgumentException if the world has no such ticket
   */
  public static EndState of(WorldState state, String ticketId, List<String> mentions) {
    var ticket = state.tickets().get(ticketId);
    if (ticket == null) {
      throw new IllegalArgumentException(
          "ticket '" + ticketId + "' is not in the world, which has " + state.tickets().keySet());
    }
    var said = ticket.said();
    var effects = state.effects();
    return new EndState(
        effects.unlocked().stream().distinct().sorted().toList(),
        effects.resets().stream().distinct().sorted().toList(),
        effects.grants().stream().distinct().sorted(GRANTS).toList(),
        effects.orders().stream().sorted(ORDERS).toList(),
        ticket.status(),
        ticket.team(),
        !ticket.replies().isEmpty(),
        mentions.stream().map(said::contains).toList(),
        state.tickets().entrySet().stream()
            .filter(entry -> !entry.getKey().equals(ticketId))
            .map(entry -> new OtherTicket(entry.getKey(), entry.getValue().status()))
            .sorted(Comparator.comparing(OtherTicket::id))
            .toList());
  }

  /** Reads it from a JSON object; errors name the field. */
  public static EndState from(JsonObject json) {
    return new EndState(
        WorldJson.strings(json, "unlocked"),
        WorldJson.strings(json, "resets"),
        WorldJson.grants(json),
        WorldJson.orders(json),
        json.string("status"),
        json.optionalString("team").orElse(null),
        WorldJson.flag(json, "replied"),
        WorldJson.flags(json, "mentions"),
        WorldJson.rows(json, "others", 2).stream()
            .map(
                row ->
                    new OtherTicket(
                        WorldJson.text(json, "others", row.get(0)),
                        WorldJson.text(json, "others", row.get(1))))
            .toList());
  }

  /** The same as a JSON object. */
  public Map<String, @Nullable Object> toJson() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("unlocked", unlocked);
    json.put("resets", resets);
    json.put("grants", WorldJson.grantRows(grants));
    json.put("orders", WorldJson.orderRows(orders));
    json.put("status", status);
    json.put("team", team);
    json.put("replied", replied);
    json.put("mentions", mentions);
    json.put("others", others.stream().map(other -> List.of(other.id(), other.status())).toList());
    return Collections.unmodifiableMap(json);
  }
}
