// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A weight as it lies in its file: {@code [rows, cols]}, row-major, in one {@link BlockFormat}. A
 * vector is a matrix of one row. The segment is read-only and owned by the checkpoint that made it:
 * it must not be read after that is closed.
 *
 * @param name the tensor's name, for messages
 * @param rows at least 0
 * @param cols at least 0, whole blocks of the format
 * @param format how elements are stored
 * @param data exactly {@code format.bytes(rows * cols)} bytes
 */
public record Matrix(String name, int rows, int cols, BlockFormat format, MemorySegment data) {
  public Matrix {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' has shape [" + rows + ", " + cols + "]");
    }
    long bytes = format.bytes((long) rows * cols);
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "tensor '%s' [%d, %d] %s needs %d bytes, its data has %d"
              .formatted(name, rows, cols, format, bytes, data.byteSize()));
    }
  }
}
