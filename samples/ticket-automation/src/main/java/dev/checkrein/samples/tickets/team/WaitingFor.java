// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import java.util.Locale;

/** Whom a ticket waits for. */
public enum WaitingFor {
  /** Somebody must agree to a call. */
  APPROVAL,
  /** Somebody must look at what was done: the reviewer disagrees, or the work is not finished. */
  PERSON,
  /** The requester was asked something. */
  REQUESTER;

  /** The name on wires and pages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
