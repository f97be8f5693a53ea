// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The {@code config.json} of a model whose weights are not here. */
final class ConfigFile {
  private static final long BYTES_MAX = 10_000_000;

  private ConfigFile() {}

  /**
   * Reads it.
   *
   * @param what the option that names it, for messages
   * @throws RequestException if there is no such file or it is too long
   */
  static JsonObject read(String what, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new RequestException(what + " " + file + ": no such file");
    }
    long bytes = Files.size(file);
    if (bytes > BYTES_MAX) {
      throw new RequestException(
          "%s %s: %d bytes, expected at most %d".formatted(what, file, bytes, BYTES_MAX));
    }
    return JsonObject.parse(Files.readAllBytes(file), file.toString());
  }
}
