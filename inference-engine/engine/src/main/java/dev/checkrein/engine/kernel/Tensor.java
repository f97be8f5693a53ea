// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * A float matrix {@code [rows, cols]} in the memory of the backend that allocated it. Views share
 * memory with their origin. A handle only: elements are read and written through {@link Kernels}.
 * Freed with its backend.
 */
public interface Tensor {
  /** Rows, at least 0. */
  int rows();

  /** Columns, at least 0. */
  int cols();

  /**
   * A view of the first {@code count} rows.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  Tensor head(int count);

  /**
   * A view of columns {@code from} (inclusive) to {@code from + count} (exclusive) of every row.
   *
   * @throws IllegalArgumentException if they are outside the matrix
   */
  Tensor columns(int from, int count);
}
