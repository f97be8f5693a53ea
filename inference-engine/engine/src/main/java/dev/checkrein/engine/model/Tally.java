// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Weight;
import java.util.Optional;

/** Counts the elements of the tensors that a model takes from a table. */
final class Tally implements TensorTable {
  private final TensorTable table;
  private long total;
  private long experts;
  private long drafts;
  private long inputEmbedding;

  Tally(TensorTable table) {
    this.table = table;
  }

  @Override
  public boolean has(String name) {
    return table.has(name);
  }

  @Override
  public Weight matrix(String name, int rows, int cols) {
    count(name, (long) rows * cols);
    return table.matrix(name, rows, cols);
  }

  @Override
  public Weight inputEmbedding(String name, int rows, int cols) {
    inputEmbedding = (long) rows * cols;
    count(name, inputEmbedding);
    return table.inputEmbedding(name, rows, cols);
  }

  @Override
  public Weight vector(String name, int length) {
    count(name, length);
    return table.vector(name, length);
  }

  @Override
  public Weight experts(ExpertNames names, int rows, int cols) {
    long elements = (long) names.count() * rows * cols;
    count(names.prefix(), elements);
    if (!TensorTable.isDraft(names.prefix())) {
      experts += elements;
    }
    return table.experts(names, rows, cols);
  }

  @Override
  public Optional<float[]> values(String name, int length) {
    return table.values(name, length);
  }

  @Override
  public Weight made(String name, float[] values) {
    return table.made(name, values);
  }

  private void count(String name, long elements) {
    if (TensorTable.isDraft(name)) {
      drafts += elements;
    } else {
      total += elements;
    }
  }

  /** What has been counted, in a model of layers with such experts. */
  ModelDescription.Parameters parameters(ModelDescription.Experts shape) {
    long idle = experts / shape.count() * (shape.count() - shape.chosen());
    return new ModelDescription.Parameters(
        total, total - idle - inputEmbedding, inputEmbedding, drafts);
  }
}
