// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.pocket.PocketModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model. */
final class ModelPath {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Directory or GGUF file of the model. Default: the pocket model.")
  private @Nullable Path model;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where the pocket model is unpacked. Default: $XDG_CACHE_HOME, else .cache at home.")
  private @Nullable Path cache;

  /** Whether the user named one. */
  boolean isNamed() {
    return model != null;
  }

  /** The directory or file; unpacks the pocket model where none was named. */
  Path path() {
    if (model != null) {
      return model;
    }
    return PocketModel.unpack(
        cache == null
            ? PocketModel.defaultCache(System.getenv(), Path.of(System.getProperty("user.home")))
            : cache);
  }
}
