// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.gguf.GgufParts;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.model.ModelShape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * Writes a checkpoint whose weights have another type, to a new file or folder: a GGUF file from a
 * GGUF file or a Hugging Face directory, or a directory of NVFP4 from a directory. A few megabytes
 * of a tensor are in memory at one time; the output appears when it is complete.
 */
public final class Quantization {
  private static final String GGUF_SUFFIX = ".gguf";

  private Quantization() {}

  /**
   * Converts.
   *
   * @param input a directory, a GGUF file or the first of a split one
   * @param output a file whose name ends in {@code .gguf}, or a folder
   * @throws ModelFormatException if the input is malformed, not supported or holds numbers that are
   *     not finite
   * @throws RequestException if the output is there already, has no room on the disk or cannot have
   *     that type
   * @throws IOException if the output cannot be written
   * @throws CancellationException if the listener cancels
   */
  public static ConversionReport run(
      Path input, Path output, WeightType type, ConversionListener listener) throws IOException {
    boolean toGguf = output.toString().endsWith(GGUF_SUFFIX);
    if (!toGguf && Files.isRegularFile(input)) {
      throw new RequestException(
          "'%s': a GGUF file becomes a GGUF file, whose name must end in '%s'"
              .formatted(output, GGUF_SUFFIX));
    }
    if (!toGguf && type != WeightType.NVFP4) {
      throw new RequestException(
          "'%s': a directory can have weights of type %s only, not %s; for a GGUF file choose a name that ends in '%s'"
              .formatted(output, WeightType.NVFP4.label(), type.label(), GGUF_SUFFIX));
    }
    if (toGguf && Files.isDirectory(output)) {
      throw new RequestException("'" + output + "' is a folder, expected the name of a new file");
    }
    var work = new Work(listener);
    try (var checkpoint = Checkpoint.open(input)) {
      try {
        if (!toGguf) {
          return DirectoryQuantization.run(checkpoint, output, work);
        }
        return Files.isDirectory(input)
            ? HuggingFaceSource.plan(checkpoint, type, work).write(input, output, type)
            : fromGguf(checkpoint, output, type, work);
      } catch (InternalError e) {
        if (checkpoint.explain(e) instanceof ModelFormatException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  private static ConversionReport fromGguf(
      Checkpoint checkpoint, Path output, WeightType type, Work work) throws IOException {
    var _ = ModelShape.of(checkpoint); // so that only what can be run is converted
    try (var arena = Arena.ofConfined()) {
      var parts = GgufParts.open(checkpoint.path(), arena);
      return GgufSource.plan(parts, type, work).write(checkpoint.path(), output, type);
    }
  }
}
