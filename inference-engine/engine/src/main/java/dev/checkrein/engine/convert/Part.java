// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.io.IOException;

/**
 * A stored matrix that goes into a tensor: all of it, or one of its experts.
 *
 * @param file where it is stored, for messages
 * @param matrix as stored
 * @param order of its rows
 * @param negatedExp whether {@code -exp(x)} is written for x
 */
record Part(String file, Matrix matrix, RowOrder order, boolean negatedExp) {
  /** Elements read at a time: whole blocks of every format. */
  static final int CHUNK_ELEMENTS = 1 << 18;

  Part(String file, Matrix matrix) {
    this(file, matrix, RowOrder.AS_STORED, false);
  }

  /** Takes some elements. */
  interface Sink {
    /**
     * Takes the next elements.
     *
     * @param values the first {@code length} are finite numbers; overwritten afterwards
     */
    void accept(float[] values, int length) throws IOException;
  }

  long elements() {
    return (long) matrix.rows() * matrix.cols();
  }

  /**
   * Reads all elements in the order in which they are written, whole blocks at a time.
   *
   * @throws ModelFormatException if one is not finite
   * @throws IOException if the sink fails
   */
  void read(Work work, Sink sink) throws IOException {
    if (order.isAsStored()) {
      readAsStored(work, sink);
    } else {
      readByRows(work, sink);
    }
  }

  private void readAsStored(Work work, Sink sink) throws IOException {
    long count = elements();
    var chunk = new float[(int) Math.min(count, CHUNK_ELEMENTS)];
    for (long from = 0; from < count; from += chunk.length) {
      int length = (int) Math.min(chunk.length, count - from);
      matrix.decode(from, chunk, 0, length);
      check(chunk, length, from);
      if (negatedExp) {
        negateExponentials(chunk, length);
      }
      sink.accept(chunk, length);
      work.advance(length);
    }
  }

  private void negateExponentials(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      float exponential = (float) Math.exp(values[i]);
      if (exponential == 0 || Float.isInfinite(exponential)) {
        throw wrong(
            "holds %s, whose exponential is %s, expected a finite number above 0"
                .formatted(values[i], exponential));
      }
      values[i] = -exponential;
    }
  }

  private void readByRows(Work work, Sink sink) throws IOException {
    int cols = matrix.cols();
    int rows = Math.min(matrix.rows(), Math.max(1, CHUNK_ELEMENTS / cols));
    var chunk = new float[Math.multiplyExact(rows, cols)];
    for (int first = 0; first < matrix.rows(); first += rows) {
      int count = Math.min(rows, matrix.rows() - first);
      for (int r = 0; r < count; r++) {
        matrix.decode((long) order.source(first + r) * cols, chunk, r * cols, cols);
      }
      check(chunk, count * cols, (long) first * cols);
      sink.accept(chunk, count * cols);
      work.advance((long) count * cols);
    }
  }

  private void check(float[] values, int length, long from) {
    for (int i = 0; i < length; i++) {
      if (!Float.isFinite(values[i])) {
        long index = from + i;
        int row = order.source((int) (index / matrix.cols()));
        throw wrong(
            "holds %s at row %d, column %d, expected finite numbers"
                .formatted(values[i], row, index % matrix.cols()));
      }
    }
  }

  /** The largest magnitude. */
  float largest(Work work) throws IOException {
    var largest = new float[1];
    read(
        work,
        (values, length) -> {
          float most = largest[0];
          for (int i = 0; i < length; i++) {
            most = Math.max(most, Math.abs(values[i]));
          }
          largest[0] = most;
        });
    return largest[0];
  }

  /** Whether its blocks are in a quantised format, so that copying them keeps every bit. */
  boolean isStoredAs(BlockFormat format) {
    return matrix.format() == format && !negatedExp && format.blockElements() > 1;
  }

  ModelFormatException wrong(String what) {
    return new ModelFormatException("%s: tensor '%s' %s".formatted(file, matrix.name(), what));
  }
}
