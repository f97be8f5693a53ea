// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.convert.ConversionListener;
import org.jspecify.annotations.Nullable;

/** Shows how far a conversion is, and ends it when the user wants. Must be closed. */
final class ConversionProgress implements ConversionListener, AutoCloseable {
  private final Terminal terminal;
  private final String task;
  private @Nullable Progress progress;

  ConversionProgress(Terminal terminal, String task) {
    this.terminal = terminal;
    this.task = task;
  }

  @Override
  public void progress(long done, long total) {
    var shown = progress;
    if (shown == null) {
      shown = Progress.of(terminal, task, total);
      progress = shown;
    }
    shown.to(done);
  }

  @Override
  public boolean cancelled() {
    return terminal.cancelled().getAsBoolean();
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
