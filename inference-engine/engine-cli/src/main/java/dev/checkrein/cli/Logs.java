// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The engine's log as single lines on standard error. */
final class Logs extends Handler {
  private final SimpleFormatter formatter = new SimpleFormatter();

  private Logs() {}

  /** Warnings only, or start-up facts too. */
  static void toStandardError(boolean verbose) {
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Logs());
    root.setLevel(verbose ? Level.INFO : Level.WARNING);
  }

  @Override
  @SuppressWarnings("SystemOut")
  public void publish(LogRecord line) {
    System.err.println(
        "checkrein: "
            + line.getLevel().getName().toLowerCase(java.util.Locale.ROOT)
            + ": "
            + formatter.formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
