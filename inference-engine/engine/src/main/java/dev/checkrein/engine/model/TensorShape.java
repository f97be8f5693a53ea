// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

/**
 * A tensor that a model has.
 *
 * @param name in the form of Hugging Face checkpoints
 * @param rows 1 for a vector
 * @param cols elements of a row
 * @param use how much of it a token meets
 */
public record TensorShape(String name, int rows, int cols, Use use) {
  /** How much of a tensor a token meets. */
  public enum Use {
    /** All of it. */
    WHOLE,
    /** One row: it is the input embedding and nothing else. */
    ROW,
    /** All of it or nothing: it belongs to an expert, of which a few are chosen. */
    EXPERT,
    /** Nothing, unless tokens are guessed ahead. */
    DRAFT
  }

  /** Number of elements. */
  public long elements() {
    return (long) rows * cols;
  }

  /** Whether it is a vector. */
  public boolean isVector() {
    return rows == 1;
  }
}
