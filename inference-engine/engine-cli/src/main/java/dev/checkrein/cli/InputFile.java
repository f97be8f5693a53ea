// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the user names, read whole within a limit. */
final class InputFile {
  private InputFile() {}

  /**
   * Reads a file.
   *
   * @throws RequestException if it is longer than {@code bytesMax}
   * @throws IOException if it cannot be read, with a message that names it
   */
  static byte[] read(Path file, int bytesMax) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(bytesMax + 1);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot read '" + file + "': " + e.getMessage(), e);
    }
    if (bytes.length > bytesMax) {
      throw new RequestException(file + ": more than " + bytesMax + " bytes, the limit");
    }
    return bytes;
  }
}
