// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

/**
 * A journal takes no events any more, because whatever owns it is being closed. The loop lets go of
 * the run as it stands, and it can be resumed from the journal later.
 */
public final class JournalClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public JournalClosedException(String message) {
    super(message);
  }
}
