// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.BlockFormat;

/**
 * Prints the throughput of matmul: {@code KernelThroughput BACKEND FORMAT ROWS COLS}. The figure is
 * that of the fastest of many short runs, so that a busy machine disturbs it little.
 */
final class KernelThroughput {
  private static final int RUNS = 400;
  private static final double WORK_OF_A_RUN = 8e6;

  private KernelThroughput() {}

  public static void main(String[] args) {
    var backend = Backend.parse(args[0]);
    var format = BlockFormat.valueOf(args[1]);
    int rows = Integer.parseInt(args[2]);
    int cols = Integer.parseInt(args[3]);
    for (int threads = 1; threads <= 2; threads++) {
      for (int tokens : new int[] {1, 4, 32}) {
        try (var kernels = KernelsProvider.open(backend, threads)) {
          System.out.printf(
              "%s [%d, %d] %s, tokens: %d, threads: %d: %.1f GFLOP/s%n",
              kernels.name(),
              rows,
              cols,
              format,
              tokens,
              threads,
              measure(kernels, format, rows, cols, tokens));
        }
      }
    }
  }

  private static double measure(
      Kernels kernels, BlockFormat format, int rows, int cols, int tokens) {
    var data = new Fixture();
    var w = kernels.load(data.matrix(rows, cols, format));
    var x = Fixture.tensor(kernels, tokens, cols, data.floats(tokens * cols));
    var out = kernels.allocate(tokens, rows);
    var step = Fixture.step(kernels, tokens);
    double work = (double) rows * cols * tokens;
    int calls = (int) Math.max(1, WORK_OF_A_RUN / work);
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        kernels.matmul(out, w, x, step);
      }
      best = Math.max(best, 2 * work * calls / (System.nanoTime() - start));
    }
    return best;
  }
}
