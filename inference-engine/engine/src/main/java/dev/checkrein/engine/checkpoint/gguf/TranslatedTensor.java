// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor of a GGUF file, or one expert of a stacked one, in its Hugging Face form.
 *
 * @param gguf the name in the file
 * @param file where it lies
 * @param type how elements are stored
 * @param shape sizes in elements, slowest dimension first
 * @param data its bytes, mostly a part of the mapped file
 * @param factor multiplies every element, finite and not 0
 */
record TranslatedTensor(
    String gguf, GgufFile file, GgufType type, List<Long> shape, MemorySegment data, float factor) {
  TranslatedTensor {
    shape = List.copyOf(shape);
  }

  /** The format that kernels know its type by. */
  BlockFormat format() {
    return type.format()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    "%s: tensor '%s' has type %s, supported are %s"
                        .formatted(file.path(), gguf, type, GgufType.supported())));
  }

  /** It as a matrix of as many elements. */
  Matrix matrix(String name, int rows, int cols) {
    file.checkOpen();
    return new Matrix(name, rows, cols, format(), data, null, factor);
  }
}
