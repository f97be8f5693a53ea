// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

/** A request that the desk refuses; the message is for whoever made it. */
public final class DeskException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** Why it is refused. */
  public enum Reason {
    NOT_FOUND,
    /** It does not fit where the ticket stands. */
    CONFLICT,
    /** Too many tickets. */
    FULL
  }

  public DeskException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
