// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar on standard error where that is a terminal, else nothing. Thread-safe. */
final class Progress implements AutoCloseable {
  /** Set by the launcher where standard error is a terminal. */
  private static final String TERMINAL = "checkrein.terminal";

  private final @Nullable ProgressBar bar;

  Progress(String task, int total) {
    bar =
        !Boolean.getBoolean(TERMINAL)
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
  }

  void step() {
    if (bar != null) {
      bar.step();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
