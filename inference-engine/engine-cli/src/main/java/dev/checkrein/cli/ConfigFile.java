// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** The {@code config.json} of a model whose weights are not here. */
final class ConfigFile {
  private static final int BYTES_MAX = 10_000_000;

  private ConfigFile() {}

  /**
   * Reads it.
   *
   * @throws RequestException if it is too long
   * @throws IOException if it cannot be read, with a message that names it
   */
  static JsonObject read(Path file) throws IOException {
    return JsonObject.parse(InputFile.read(file, BYTES_MAX), file.toString());
  }
}
