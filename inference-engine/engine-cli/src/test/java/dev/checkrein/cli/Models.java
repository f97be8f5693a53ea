// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.pocket.PocketModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Models on disk for tests. */
final class Models {
  /** Where the tests unpack the pocket model, rather than in the user's home. */
  static final Path CACHE = Path.of("target", "test-cache").toAbsolutePath();

  private Models() {}

  /** The pocket model's directory; not to be changed. */
  static Path pocket() {
    return PocketModel.unpack(CACHE);
  }

  /** A copy of the pocket model's top-level files that may be changed. */
  static Path copy(Path folder) throws IOException {
    var copy = Files.createDirectory(folder.resolve("model"));
    try (Stream<Path> files = Files.list(pocket())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
