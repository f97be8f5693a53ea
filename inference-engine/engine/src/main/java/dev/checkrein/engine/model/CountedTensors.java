// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Has every tensor and no data: for what a configuration alone tells. */
final class CountedTensors implements TensorTable {
  /** The largest published model of the family has 165,860. */
  private static final int TENSORS_MAX = 1 << 18;

  private final List<TensorShape> shapes = new ArrayList<>();

  private record Shape(int rows, int cols) implements Weight {}

  @Override
  public boolean has(String name) {
    return true;
  }

  @Override
  public Weight matrix(String name, int rows, int cols) {
    return add(name, rows, cols, TensorShape.Use.WHOLE);
  }

  @Override
  public Weight inputEmbedding(String name, int rows, int cols) {
    return add(name, rows, cols, TensorShape.Use.ROW);
  }

  @Override
  public Weight vector(String name, int length) {
    return add(name, 1, length, TensorShape.Use.WHOLE);
  }

  @Override
  public Weight experts(ExpertNames names, int rows, int cols) {
    for (int e = 0; e < names.count(); e++) {
      add(names.of(e), rows, cols, TensorShape.Use.EXPERT);
    }
    return new Shape(rows, cols);
  }

  private Weight add(String name, int rows, int cols, TensorShape.Use use) {
    if (shapes.size() == TENSORS_MAX) {
      throw new ModelFormatException(
          "the configuration makes more than %d tensors, the last is '%s'; are the numbers of layers and experts right?"
              .formatted(TENSORS_MAX, name));
    }
    shapes.add(
        new TensorShape(name, rows, cols, TensorTable.isDraft(name) ? TensorShape.Use.DRAFT : use));
    return new Shape(rows, cols);
  }

  @Override
  public Optional<float[]> values(String name, int length) {
    return Optional.empty();
  }

  @Override
  public Weight made(String name, float[] values) {
    return new Shape(1, values.length);
  }

  /** What was asked for, in order. */
  List<TensorShape> shapes() {
    return Collections.unmodifiableList(shapes);
  }
}
