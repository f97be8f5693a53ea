// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.Writer;

/** Help and version, which are results too, as characters onto a {@link Terminal}. */
final class HelpWriter extends Writer {
  private final Terminal terminal;

  HelpWriter(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    terminal.text(new String(chars, offset, length));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
