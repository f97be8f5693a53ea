// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import dev.checkrein.engine.tensor.BlockFormat;
import java.util.EnumMap;
import java.util.Map;

/**
 * Measures how fast a backend multiplies with a model's own weights: for each block format, its
 * largest matrix times one vector.
 */
public final class KernelRate {
  private static final double SECONDS = 0.3;
  private static final double WARM_UP_SECONDS = 0.5;
  private static final double NANOS = 1e9;

  private KernelRate() {}

  /** Bytes of weights a second, by format. */
  public static Map<BlockFormat, Double> measure(
      Checkpoint checkpoint, ModelShape shape, Kernels kernels) {
    var largest = new EnumMap<BlockFormat, TensorShape>(BlockFormat.class);
    for (var tensor : shape.tensors()) {
      if (!tensor.isVector()
          && tensor.use() != TensorShape.Use.DRAFT
          && checkpoint.has(tensor.name())) {
        largest.merge(
            checkpoint.format(tensor.name()),
            tensor,
            (a, b) -> a.elements() >= b.elements() ? a : b);
      }
    }
    var rates = new EnumMap<BlockFormat, Double>(BlockFormat.class);
    largest.forEach((format, tensor) -> rates.put(format, rate(checkpoint, tensor, kernels)));
    return rates;
  }

  private static double rate(Checkpoint checkpoint, TensorShape shape, Kernels kernels) {
    var matrix = checkpoint.matrix(shape.name(), shape.rows(), shape.cols());
    var weight = kernels.load(matrix);
    var x = kernels.allocate(1, shape.cols());
    var out = kernels.allocate(1, shape.rows());
    var step = kernels.allocateStep(new Batch.Limits(1, 1, 1, 1, 1));
    kernels.upload(step, Batch.prefill(new Batch.Piece(new int[] {0}, 0, 0, new int[] {0})));
    run(WARM_UP_SECONDS, () -> kernels.matmul(out, weight, x, step));
    return matrix.bytes() * run(SECONDS, () -> kernels.matmul(out, weight, x, step));
  }

  /** Runs for about so long and returns how often a second. */
  private static double run(double seconds, Runnable work) {
    long start = System.nanoTime();
    long count = 0;
    double passed;
    do {
      work.run();
      count++;
      passed = (System.nanoTime() - start) / NANOS;
    } while (passed < seconds);
    return count / passed;
  }
}
