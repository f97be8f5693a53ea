// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.List;

/**
 * What the tools changed outside the tickets, in the order of the calls.
 *
 * @param unlocked logins of unlocked accounts
 * @param resets logins that got a new password
 */
public record Effects(
    List<String> unlocked, List<String> resets, List<Grant> grants, List<Order> orders) {
  /** Nothing was changed. */
  public static final Effects NONE = new Effects(List.of(), List.of(), List.of(), List.of());

  public Effects {
    unlocked = List.copyOf(unlocked);
    resets = List.copyOf(resets);
    grants = List.copyOf(grants);
    orders = List.copyOf(orders);
  }

  /** A role on a resource that was given to somebody. */
  public record Grant(String login, String resource, String role) {}

  /** Equipment that was ordered for somebody. */
  public record Order(String login, String item, long quantity) {}
}
