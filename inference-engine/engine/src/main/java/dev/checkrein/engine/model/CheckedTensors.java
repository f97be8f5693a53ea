// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.kernel.Weight;
import java.util.List;
import java.util.Optional;

/** The tensors of a checkpoint, checked and counted but not loaded. */
final class CheckedTensors implements TensorTable {
  private final Checkpoint checkpoint;
  private final CountedTensors counted = new CountedTensors();

  CheckedTensors(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  @Override
  public boolean has(String name) {
    return checkpoint.has(name);
  }

  @Override
  public Weight matrix(String name, int rows, int cols) {
    var _ = checkpoint.matrix(name, rows, cols);
    return counted.matrix(name, rows, cols);
  }

  @Override
  public Weight inputEmbedding(String name, int rows, int cols) {
    var _ = checkpoint.matrix(name, rows, cols);
    return counted.inputEmbedding(name, rows, cols);
  }

  @Override
  public Weight vector(String name, int length) {
    var _ = checkpoint.vector(name, length);
    return counted.vector(name, length);
  }

  @Override
  public Weight experts(ExpertNames names, int rows, int cols) {
    for (int e = 0; e < names.count(); e++) {
      var _ = checkpoint.matrix(names.of(e), rows, cols);
    }
    return counted.experts(names, rows, cols);
  }

  @Override
  public Optional<float[]> values(String name, int length) {
    if (!has(name)) {
      return Optional.empty();
    }
    var values = new float[length];
    checkpoint.vector(name, length).decode(0, values, 0, length);
    return Optional.of(values);
  }

  @Override
  public Weight made(String name, float[] values) {
    return counted.made(name, values);
  }

  /** What was asked for, in order. */
  List<TensorShape> shapes() {
    return counted.shapes();
  }
}
