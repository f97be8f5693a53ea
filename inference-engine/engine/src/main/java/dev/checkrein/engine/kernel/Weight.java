// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * A weight {@code [rows, cols]} that a backend has taken in, in whatever layout that backend likes.
 * Opaque.
 */
public interface Weight {
  /** Rows (outputs of a linear map). */
  int rows();

  /** Columns (inputs of a linear map). */
  int cols();
}
