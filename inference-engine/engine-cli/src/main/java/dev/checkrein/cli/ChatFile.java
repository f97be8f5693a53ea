// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;

/** A conversation in a file, in the form that {@link ChatPrompt#parse} reads. */
final class ChatFile {
  /** The most that is read. */
  static final int BYTES_MAX = 16 << 20;

  private ChatFile() {}

  /**
   * Reads it.
   *
   * @throws RequestException if it is too large or malformed, naming message and field
   * @throws IOException if it cannot be read, with a message that names it
   */
  static ChatPrompt read(Path file) throws IOException {
    return ChatPrompt.parse(InputFile.read(file, BYTES_MAX), file.toString());
  }
}
