// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

/**
 * A tensor that a model has.
 *
 * @param name in the form of Hugging Face checkpoints
 * @param rows 1 for a vector
 * @param cols elements of a row
 */
public record TensorShape(String name, int rows, int cols) {
  /** Number of elements. */
  public long elements() {
    return (long) rows * cols;
  }

  /** Whether it is a vector. */
  public boolean isVector() {
    return rows == 1;
  }
}
