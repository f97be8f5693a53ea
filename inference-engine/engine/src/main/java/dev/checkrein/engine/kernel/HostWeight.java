// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.Matrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight that stays where its {@link Matrix} lies: one matrix, or the experts of a layer, all of
 * one shape and format, each under its own factor. Confined to the thread that uses its backend.
 */
public final class HostWeight implements Weight {
  private final List<Matrix> matrices;
  private final Matrix first;
  private float @Nullable [] decoded;
  private float @Nullable [] transposed;

  HostWeight(List<Matrix> matrices) {
    if (matrices.isEmpty()) {
      throw new IllegalArgumentException("a weight needs at least one matrix, has none");
    }
    this.matrices = List.copyOf(matrices);
    first = this.matrices.getFirst();
    for (var matrix : this.matrices) {
      if (matrix.rows() != first.rows()
          || matrix.cols() != first.cols()
          || matrix.format() != first.format()) {
        throw new IllegalArgumentException(
            "tensor '%s' is [%d, %d] %s, expected [%d, %d] %s as '%s'"
                .formatted(
                    matrix.name(),
                    matrix.rows(),
                    matrix.cols(),
                    matrix.format(),
                    first.rows(),
                    first.cols(),
                    first.format(),
                    first.name()));
      }
    }
  }

  @Override
  public int rows() {
    return first.rows();
  }

  @Override
  public int cols() {
    return first.cols();
  }

  /** Name of the (first) matrix, for messages. */
  public String name() {
    return first.name();
  }

  /** How many matrices this weight holds: 1, or the number of experts. */
  public int count() {
    return matrices.size();
  }

  /** One of the matrices. */
  public Matrix matrix(int index) {
    return matrices.get(index);
  }

  /**
   * All elements of the first matrix as floats, row-major; decoded at the first call and kept, so
   * meant for vectors and other small weights.
   */
  public float[] decoded() {
    float[] result = decoded;
    if (result == null) {
      result = new float[Math.multiplyExact(rows(), cols())];
      first.decode(0, result, 0, result.length);
      decoded = result;
    }
    return result;
  }

  /** As {@link #decoded}, transposed: element {@code (r, c)} at {@code c * rows + r}. */
  public float[] transposed() {
    float[] result = transposed;
    if (result == null) {
      float[] plain = decoded();
      result = new float[plain.length];
      for (int r = 0; r < rows(); r++) {
        for (int c = 0; c < cols(); c++) {
          result[c * rows() + r] = plain[r * cols() + c];
        }
      }
      transposed = result;
    }
    return result;
  }
}
