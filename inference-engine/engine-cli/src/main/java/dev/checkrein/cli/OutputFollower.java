// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.generation.GenerationListener;

/** Prints what a generation writes, as it comes, and draws how far the prompt is read. */
final class OutputFollower implements GenerationListener {
  /**
   * What is printed.
   *
   * @param text to standard output
   * @param thinking to standard error
   */
  record Shown(boolean text, boolean thinking) {}

  private final Terminal terminal;
  private final Progress progress;
  private final Shown shown;
  private final int chunk;
  private long polls;

  /**
   * @param chunk tokens of the prompt that are read between two questions whether to stop
   */
  OutputFollower(Terminal terminal, Progress progress, Shown shown, int chunk) {
    this.terminal = terminal;
    this.progress = progress;
    this.shown = shown;
    this.chunk = chunk;
  }

  @Override
  public void onEvent(OutputEvent event) {
    progress.close();
    switch (event) {
      case OutputEvent.Text piece -> {
        if (shown.text()) {
          terminal.text(piece.text());
        }
      }
      case OutputEvent.Thinking piece -> {
        if (shown.thinking()) {
          terminal.err().print(piece.text());
          terminal.err().flush();
        }
      }
      case OutputEvent.Call _, OutputEvent.MalformedCall _ -> {}
    }
  }

  @Override
  public boolean cancelled() {
    progress.to(Math.max(0, polls++ - 1) * chunk);
    return terminal.cancelled().getAsBoolean();
  }
}
