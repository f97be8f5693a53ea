// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot read '" + file + "': " + e.getMessage(), e);
    }
    if (bytes.length > BYTES_MAX) {
      throw new RequestException(file + ": more than " + BYTES_MAX + " bytes, the limit");
    }
    return ChatPrompt.parse(bytes, file.toString());
  }
}
