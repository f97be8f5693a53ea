// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.cli.pull.PullListener;

/** Draws how far a pull is, and passes on what it says. Must be closed. */
final class PullFollower implements PullListener, AutoCloseable {
  private final Terminal terminal;
  private Progress progress = Progress.none();

  PullFollower(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void planned(long bytes) {
    progress.close();
    progress = Progress.ofBytes(terminal, "fetching", bytes);
  }

  @Override
  public void progressed(long bytes) {
    progress.to(bytes);
  }

  @Override
  public void note(String line) {
    terminal.note("checkrein: " + line);
  }

  @Override
  public boolean cancelled() {
    return terminal.cancelled().getAsBoolean();
  }

  @Override
  public void close() {
    progress.close();
  }
}
