// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import java.util.Locale;

/** What is done to a ticket, in this order. */
public enum Stage {
  /** Chooses queue and priority. */
  TRIAGE,
  /** Looks things up and acts. */
  RESOLVER,
  /** Checks the actions. */
  REVIEWER;

  /** Name of the role, as the agent files have it. */
  public String role() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The id of a run.
   *
   * @param attempt how often the ticket was started, from 1
   * @param round how often this stage was entered in the attempt, from 1
   */
  public String runId(String ticketId, int attempt, int round) {
    return "%s/%d/%s/%d".formatted(ticketId, attempt, role(), round);
  }
}
