// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import dev.checkrein.engine.kernel.Fixture;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;

/**
 * Prints how fast one thread decodes four rows of each format, by the matrix and over lanes. A
 * figure is that of the fastest of many short runs, so that a busy machine disturbs it little.
 */
final class DecodeThroughput {
  private static final int RUNS = 1000;
  private static final int ROWS = 64;
  private static final int COLS = 2560;

  private DecodeThroughput() {}

  private interface Decoder {
    void decode(Matrix w, long from, float[] target, int length);
  }

  public static void main(String[] args) {
    for (var format : BlockFormat.values()) {
      var w = new Fixture().matrix(ROWS, COLS, format);
      double byMatrix = measure(w, (m, from, target, n) -> m.decode(from, target, 0, n));
      double overLanes = measure(w, LaneDecoder::decode);
      System.out.printf("%-12s %5.2f %5.2f elements/ns%n", format, byMatrix, overLanes);
    }
  }

  private static double measure(Matrix w, Decoder decoder) {
    float[] target = new float[Matmul.ROWS * COLS];
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      for (int r = 0; r < ROWS; r += Matmul.ROWS) {
        decoder.decode(w, (long) r * COLS, target, target.length);
      }
      best = Math.max(best, (double) ROWS * COLS / (System.nanoTime() - start));
    }
    return best;
  }
}
