// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.tensor.Matrix;
import java.util.List;

/**
 * The memory of the CPU backends: tensors on the heap, weights where their files are mapped. The
 * step's upload and download are plain copies here.
 */
public abstract class HostMemory implements Kernels {

  @Override
  public final Weight load(Matrix matrix) {
    return new HostWeight(List.of(matrix));
  }

  @Override
  public final Weight loadExperts(List<Matrix> experts) {
    return new HostWeight(experts);
  }

  @Override
  public final Tensor allocate(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException("a tensor of shape [" + rows + ", " + cols + "]");
    }
    long size = (long) rows * cols;
    if (size > Integer.MAX_VALUE - 8) {
      throw new BackendException(
          "a tensor [%d, %d] has %d elements, backend '%s' holds at most 2^31 - 9 in one; lower the context length or the number of sequences"
              .formatted(rows, cols, size, name()));
    }
    try {
      return new HostTensor(new float[(int) size], 0, cols, rows, cols);
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          "no memory for a tensor [%d, %d], %d bytes; raise -Xmx (now %d bytes)"
              .formatted(rows, cols, size * 4, Runtime.getRuntime().maxMemory()),
          e);
    }
  }

  @Override
  public final StepBuffer allocateStep(Batch.Limits limits) {
    return new HostStep(limits);
  }

  @Override
  public final Picks allocatePicks(int capacity) {
    return new HostPicks(capacity);
  }

  @Override
  public final Routing allocateRouting(int tokensMax, int expertsPerToken) {
    return new HostRouting(tokensMax, expertsPerToken);
  }

  @Override
  public final void upload(StepBuffer target, Batch batch) {
    Shapes.step(target).fill(batch);
  }

  @Override
  public final void upload(Tensor target, float[] source) {
    var tensor = Shapes.tensor("target", target, target.rows(), target.cols());
    Shapes.length("source", source.length, (long) target.rows() * target.cols());
    for (int r = 0; r < tensor.rows(); r++) {
      System.arraycopy(source, r * tensor.cols(), tensor.data(), tensor.at(r), tensor.cols());
    }
  }

  @Override
  public final void download(float[] target, Tensor source) {
    var tensor = Shapes.tensor("source", source, source.rows(), source.cols());
    Shapes.atLeast("target", target.length, (long) source.rows() * source.cols());
    for (int r = 0; r < tensor.rows(); r++) {
      System.arraycopy(tensor.data(), tensor.at(r), target, r * tensor.cols(), tensor.cols());
    }
  }

  @Override
  public final void download(int[] ids, float[] logProbs, Picks source, int rows) {
    var picks = Shapes.picks(source, rows);
    Shapes.atLeast("ids", ids.length, rows);
    Shapes.atLeast("logProbs", logProbs.length, rows);
    System.arraycopy(picks.ids, 0, ids, 0, rows);
    System.arraycopy(picks.logProbs, 0, logProbs, 0, rows);
  }

  @Override
  public final void copyRows(
      Tensor target, int targetRow, Tensor source, int sourceRow, int count) {
    var to = Shapes.tensor("target", target, 0, source.cols());
    var from = Shapes.tensor("source", source, 0, source.cols());
    Shapes.range("target", targetRow, count, to.rows());
    Shapes.range("source", sourceRow, count, from.rows());
    Shapes.disjoint("target", to.rows(targetRow, count), "source", from.rows(sourceRow, count));
    for (int r = 0; r < count; r++) {
      System.arraycopy(
          from.data(), from.at(sourceRow + r), to.data(), to.at(targetRow + r), to.cols());
    }
  }
}
