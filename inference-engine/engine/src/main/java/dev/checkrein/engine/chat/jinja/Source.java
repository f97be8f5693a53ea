// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.ModelFormatException;

/**
 * The text of a template with its name, for messages. Line ends are {@code \n}; one line end at the
 * end of the text is dropped, as Jinja does.
 */
record Source(String name, String text) {
  static Source of(String name, String raw) {
    var text = raw.replace("\r\n", "\n").replace('\r', '\n');
    return new Source(name, text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
  }

  /** The line of an offset, from 1. */
  int line(int offset) {
    int line = 1;
    int end = Math.min(offset, text.length());
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /** A compile error with line and column. */
  ModelFormatException error(int offset, String message) {
    int end = Math.min(offset, text.length());
    int column = end - (text.lastIndexOf('\n', end - 1) + 1) + 1;
    return new ModelFormatException(
        "chat template '%s', line %d, column %d: %s"
            .formatted(name, line(offset), column, message));
  }
}
