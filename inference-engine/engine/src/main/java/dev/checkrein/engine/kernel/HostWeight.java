// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight that stays where its {@link Matrix} lies: one matrix, or the experts of a layer, all of
 * one shape and format. Confined to the thread that uses its backend.
 */
public final class HostWeight implements Weight {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /** How the elements are stored. */
  public BlockFormat format() {
    return first.format();
  }

  /** Name of the (first) matrix, for messages. */
  public String name() {
    return first.name();
  }

  /** How many matrices this weight holds: 1, or the number of experts. */
  public int count() {
    return matrices.size();
  }

  /** The elements of one of the matrices, row-major, little-endian. */
  public MemorySegment data(int index) {
    return matrices.get(index).data();
  }

  /**
   * All elements of the first matrix as floats, row-major; decoded at the first call and kept, so
   * meant for vectors and other small weights.
   */
  public float[] decoded() {
    float[] result = decoded;
    if (result == null) {
      result = new float[Math.multiplyExact(rows(), cols())];
      decode(first.data(), format(), 0, result, 0, result.length);
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

  /**
   * Decodes {@code length} elements, exactly.
   *
   * @param from index of the first element in {@code source}
   */
  public static void decode(
      MemorySegment source,
      BlockFormat format,
      long from,
      float[] target,
      int targetIndex,
      int length) {
    switch (format) {
      case F32 -> decodeF32(source, from, target, targetIndex, length);
      case F16 -> decodeF16(source, from, target, targetIndex, length);
      case BF16 -> decodeBf16(source, from, target, targetIndex, length);
      default -> throw new IllegalStateException(format + " is not decoded yet");
    }
  }

  private static void decodeF32(MemorySegment source, long from, float[] target, int at, int n) {
    MemorySegment.copy(source, FLOAT, from * 4, target, at, n);
  }

  private static void decodeF16(MemorySegment source, long from, float[] target, int at, int n) {
    for (int i = 0; i < n; i++) {
      target[at + i] = Float.float16ToFloat(source.get(SHORT, (from + i) * 2));
    }
  }

  private static void decodeBf16(MemorySegment source, long from, float[] target, int at, int n) {
    for (int i = 0; i < n; i++) {
      target[at + i] = Float.intBitsToFloat(source.get(SHORT, (from + i) * 2) << 16);
    }
  }
}
