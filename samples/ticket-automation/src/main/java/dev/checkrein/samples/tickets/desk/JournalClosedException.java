// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

/** The desk is being closed: nothing more is recorded, and the runs go on after the next start. */
public final class JournalClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  JournalClosedException() {
    super("the desk is being closed");
  }
}
