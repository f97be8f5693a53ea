// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the desk knows of a ticket, kept under its number.
 *
 * @param status {@code open}, {@code resolved} or {@code escalated}
 * @param queue set by routing
 * @param priority set by routing
 * @param replies messages to the requester, oldest first
 * @param team set by escalating
 * @param resolution set by resolving
 * @param reason set by escalating
 */
public record DeskTicket(
    String status,
    @Nullable String queue,
    @Nullable String priority,
    List<String> replies,
    @Nullable String team,
    @Nullable String resolution,
    @Nullable String reason) {
  public DeskTicket {
    replies = List.copyOf(replies);
  }

  /** A ticket that nobody has worked on. */
  public static DeskTicket open() {
    return untouched("open");
  }

  static DeskTicket untouched(String status) {
    return new DeskTicket(status, null, null, List.of(), null, null, null);
  }

  DeskTicket routed(String queue, String priority) {
    return new DeskTicket(status, queue, priority, replies, team, resolution, reason);
  }

  DeskTicket replied(String message) {
    var more = new ArrayList<>(replies);
    more.add(message);
    return new DeskTicket(status, queue, priority, more, team, resolution, reason);
  }

  DeskTicket resolved(String resolution) {
    return new DeskTicket("resolved", queue, priority, replies, team, resolution, reason);
  }

  DeskTicket escalated(String team, String reason) {
    return new DeskTicket("escalated", queue, priority, replies, team, resolution, reason);
  }

  /** Everything that was written about the ticket, joined by blanks. */
  String said() {
    var texts = new ArrayList<>(replies);
    texts.add(resolution == null ? "" : resolution);
    texts.add(reason == null ? "" : reason);
    return String.join(" ", texts);
  }
}
