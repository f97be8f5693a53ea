// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Translates files that are in memory under the name {@code model.gguf}. */
final class Translated {
  private Translated() {}

  static Contents of(GgufBytes file) {
    return of(file.bytes());
  }

  static Contents of(byte[] bytes) {
    var file = GgufFile.of(Path.of("model.gguf"), MemorySegment.ofArray(bytes).asReadOnly());
    return GgufCheckpoint.translate(GgufParts.of(file), Arena.ofAuto());
  }

  static void refused(GgufBytes file, String... parts) {
    assertThatThrownBy(() -> of(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("model.gguf")
        .hasMessageContainingAll(parts);
  }
}
