// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.Weight;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The tensors of a checkpoint, handed to a backend as they are asked for. Remembers what was asked
 * for, so that what the model has no use for does not go unnoticed.
 */
final class LoadedTensors implements TensorTable {
  private static final int NAMED_MAX = 5;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Checkpoint checkpoint;
  private final Kernels kernels;
  private final Set<String> used = new HashSet<>();

  LoadedTensors(Checkpoint checkpoint, Kernels kernels) {
    this.checkpoint = checkpoint;
    this.kernels = kernels;
  }

  @Override
  public boolean has(String name) {
    return checkpoint.has(name);
  }

  @Override
  public Weight matrix(String name, int rows, int cols) {
    used.add(name);
    return kernels.load(checked(checkpoint.matrix(name, rows, cols)));
  }

  @Override
  public Weight inputEmbedding(String name, int rows, int cols) {
    return matrix(name, rows, cols);
  }

  @Override
  public Weight vector(String name, int length) {
    used.add(name);
    return kernels.load(checked(checkpoint.vector(name, length)));
  }

  @Override
  public Weight experts(ExpertNames names, int rows, int cols) {
    var matrices = new ArrayList<Matrix>();
    for (int e = 0; e < names.count(); e++) {
      used.add(names.of(e));
      var matrix = checked(checkpoint.matrix(names.of(e), rows, cols));
      if (e > 0 && matrix.format() != matrices.getFirst().format()) {
        throw new ModelFormatException(
            "%s: tensor '%s' is stored as %s, expected %s as '%s': the experts of a layer must be stored alike"
                .formatted(
                    checkpoint.path(),
                    names.of(e),
                    matrix.format(),
                    matrices.getFirst().format(),
                    names.of(0)));
      }
      matrices.add(matrix);
    }
    return kernels.loadExperts(matrices);
  }

  /** Refuses scales that are no numbers: everything that they touch would be none. */
  private Matrix checked(Matrix matrix) {
    long at = matrix.firstNotFinite();
    if (at >= 0) {
      throw new ModelFormatException(
          "%s: tensor '%s' %s has a %s that is NaN or infinite at element [%d, %d], expected finite numbers"
              .formatted(
                  checkpoint.fileOf(matrix.name()),
                  matrix.name(),
                  matrix.format(),
                  matrix.format().blockElements() > 1 ? "scale" : "value",
                  at / matrix.cols(),
                  at % matrix.cols()));
    }
    return matrix;
  }

  @Override
  public Optional<float[]> values(String name, int length) {
    if (!has(name)) {
      return Optional.empty();
    }
    used.add(name);
    var values = new float[length];
    checkpoint.vector(name, length).decode(0, values, 0, length);
    return Optional.of(values);
  }

  @Override
  public Weight made(String name, float[] values) {
    var data = Arena.ofAuto().allocate((long) values.length * Float.BYTES, Float.BYTES);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return kernels.load(new Matrix(name, 1, values.length, BlockFormat.F32, data.asReadOnly()));
  }

  /**
   * Refuses a checkpoint with tensors that nothing asked for: a model that has them computes
   * something else.
   *
   * @param known names that may stay unused
   */
  void refuseUnused(Predicate<String> known) {
    var unused = new ArrayList<String>();
    for (var name : checkpoint.tensorNames()) {
      if (!used.contains(name) && !known.test(name)) {
        unused.add(name);
      }
    }
    if (!unused.isEmpty()) {
      List<String> named = unused.subList(0, Math.min(unused.size(), NAMED_MAX));
      throw new ModelFormatException(
          "%s: %d tensors that this architecture does not have, such as %s; is 'model_type' right?"
              .formatted(checkpoint.path(), unused.size(), named));
    }
  }
}
