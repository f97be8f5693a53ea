// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

/**
 * In which order the rows of a matrix are written.
 *
 * @param headDim 0 for the order that they have; otherwise rows of a head of queries or keys, whose
 *     halves are rotated together in Hugging Face files ("rotate half") and neighbours in GGUF
 *     files: rows j and j + headDim / 2 are written one after the other
 */
record RowOrder(int headDim) {
  static final RowOrder AS_STORED = new RowOrder(0);

  boolean isAsStored() {
    return headDim == 0;
  }

  /** The row that is written as row {@code row}. */
  int source(int row) {
    if (headDim == 0) {
      return row;
    }
    int inHead = row % headDim;
    return row - inHead + inHead % 2 * (headDim / 2) + inHead / 2;
  }
}
