// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A weight as it lies in its file: {@code [rows, cols]}, row-major, in one {@link BlockFormat}. A
 * vector is a matrix of one row. The segments are read-only and owned by the checkpoint that made
 * them: they must not be read after that is closed.
 *
 * @param name the tensor's name, for messages
 * @param rows at least 0
 * @param cols at least 0, whole blocks of the format
 * @param format how elements are stored
 * @param data exactly {@code format.bytes(rows * cols)} bytes
 * @param scales one byte a block where the format keeps its scales apart ({@link
 *     BlockFormat#NVFP4_PLANAR}), else null
 * @param factor multiplies every element, finite and not 0; 1 where the file has none
 */
public record Matrix(
    String name,
    int rows,
    int cols,
    BlockFormat format,
    MemorySegment data,
    @Nullable MemorySegment scales,
    float factor) {
  public Matrix {
    if (rows < 0 || cols < 0 || cols % format.blockElements() != 0) {
      throw new IllegalArgumentException(
          "tensor '%s' has shape [%d, %d], expected rows of whole blocks of %d (%s)"
              .formatted(name, rows, cols, format.blockElements(), format));
    }
    checkSize(name, rows, cols, format.bytes((long) rows * cols), data);
    if ((scales != null) != (format == BlockFormat.NVFP4_PLANAR)) {
      throw new IllegalArgumentException(
          "tensor '%s' %s has %s scales apart"
              .formatted(name, format, scales == null ? "no" : "unexpected"));
    }
    if (scales != null) {
      checkSize(name + "' scales '", rows, cols, (long) rows * cols / 16, scales);
    }
    if (factor == 0 || !Float.isFinite(factor)) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' has factor " + factor + ", expected a finite number but 0");
    }
  }

  /** A matrix whose data say everything. */
  public Matrix(String name, int rows, int cols, BlockFormat format, MemorySegment data) {
    this(name, rows, cols, format, data, null, 1);
  }

  private static void checkSize(
      String name, int rows, int cols, long expected, MemorySegment segment) {
    if (segment.byteSize() != expected) {
      throw new IllegalArgumentException(
          "tensor '%s' [%d, %d] needs %d bytes, its data has %d"
              .formatted(name, rows, cols, expected, segment.byteSize()));
    }
  }

  /** The same elements times {@code factor}. */
  public Matrix withFactor(float newFactor) {
    return new Matrix(name, rows, cols, format, data, scales, newFactor);
  }

  /** Bytes in its file, scales that are kept apart counted in. */
  public long bytes() {
    return data.byteSize() + (scales == null ? 0 : scales.byteSize());
  }

  /**
   * Decodes elements with the bits of ggml's reference decoders: products and sums are rounded to
   * float one by one, the factor comes last, and a factor of 1 changes nothing.
   *
   * @param from index of the first element, row-major, the beginning of a block
   * @param target receives {@code length} elements from {@code at} on
   * @param length whole blocks
   * @throws IllegalArgumentException if {@code from} or {@code length} cuts a block
   * @throws IndexOutOfBoundsException if the matrix or {@code target} has fewer elements
   */
  public void decode(long from, float[] target, int at, int length) {
    BlockDecoder.decode(this, from, target, at, length);
  }
}
