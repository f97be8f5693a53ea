// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error where somebody looks at it, else nothing. Must be closed. */
final class Progress implements AutoCloseable {
  private static final long MEBIBYTE = 1 << 20;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Begins a task of so many steps. */
  static Progress of(Terminal terminal, String task, long steps) {
    return terminal.interactive() ? new Progress(bar(terminal, task, steps).build()) : none();
  }

  /** Begins a task of so many bytes. */
  static Progress ofBytes(Terminal terminal, String task, long bytes) {
    return terminal.interactive()
        ? new Progress(bar(terminal, task, bytes).setUnit(" MiB", MEBIBYTE).showSpeed().build())
        : none();
  }

  private static ProgressBarBuilder bar(Terminal terminal, String task, long steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(terminal.err()));
  }

  /** No bar. */
  static Progress none() {
    return new Progress(null);
  }

  /** So many steps are done. */
  void to(long step) {
    if (bar != null) {
      bar.stepTo(step);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
