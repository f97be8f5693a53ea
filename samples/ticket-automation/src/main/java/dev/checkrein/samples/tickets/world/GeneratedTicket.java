// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Map;

/**
 * A generated ticket with the world it happens in.
 *
 * @param seed what it was generated from
 * @param text what the requester wrote
 * @param queue the right queue
 * @param priority the right priority
 * @param subjectLogin the account that the request is about
 * @param facts what the expert knows of the request: {@code service}, {@code item}, {@code
 *     quantity}, {@code resource}, {@code role}, {@code topic}, {@code request}, as far as they
 *     apply
 * @param world the desk before the first call
 */
public record GeneratedTicket(
    String seed,
    TicketKind kind,
    TicketText text,
    String queue,
    String priority,
    String subjectLogin,
    Map<String, String> facts,
    WorldState world) {
  public GeneratedTicket {
    facts = Map.copyOf(facts);
  }

  /** Number of the ticket. */
  public String id() {
    return text.id();
  }

  /** The ticket after triage, as the resolver reads it. */
  public String routedText() {
    return text.routed(queue, priority);
  }

  String fact(String name) {
    var fact = facts.get(name);
    if (fact == null) {
      throw new IllegalStateException(
          "ticket of kind " + kind + " has no fact '" + name + "', only " + facts.keySet());
    }
    return fact;
  }
}
