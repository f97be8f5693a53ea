// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a ticket stands. */
public enum TicketStatus {
  /** Nobody has worked on it. */
  OPEN,
  /** Triage has put it in a queue. */
  ROUTED,
  /** An agent is at work. */
  WORKING,
  /** A person must do something: agree to a call, look at the work, or answer a question. */
  WAITING,
  /** Closed with a solution. */
  RESOLVED,
  /** Handed to another team. */
  ESCALATED,
  /** The work ended without a result; it can be started again. */
  FAILED;

  /** The status of a label such as {@code open}. */
  public static Optional<TicketStatus> labelled(String label) {
    return Arrays.stream(values()).filter(status -> status.label().equals(label)).findFirst();
  }

  /** The name on wires and pages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more happens unless somebody starts the work again. */
  public boolean isFinal() {
    return switch (this) {
      case OPEN, ROUTED, WORKING, WAITING -> false;
      case RESOLVED, ESCALATED, FAILED -> true;
    };
  }
}
