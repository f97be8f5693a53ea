// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.tensor.BlockEncoder;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;

/** Random data, weights and batches of the kernel tests. */
public final class Fixture {
  static final long SEED = 20_25;
  private final Random random = new Random(SEED);

  /** Normally distributed values. */
  public float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A matrix in a format that can be written without a factor, at an odd address. */
  public static Matrix matrix(int rows, int cols, BlockFormat format, float[] values) {
    var data = RandomBlocks.segment(format.bytes((long) rows * cols));
    BlockEncoder.encode(format, values, 0, rows * cols, data, 0);
    return new Matrix("w", rows, cols, format, data.asReadOnly());
  }

  /** A random matrix in any format. */
  public Matrix matrix(int rows, int cols, BlockFormat format) {
    return RandomBlocks.matrix(random, rows, cols, format);
  }

  /** The least number of columns from {@code min} on that a format can have. */
  public static int cols(BlockFormat format, int min) {
    return Math.ceilDiv(min, format.blockElements()) * format.blockElements();
  }

  /** A matrix's elements. */
  static float[] decoded(Matrix matrix) {
    float[] values = new float[matrix.rows() * matrix.cols()];
    matrix.decode(0, values, 0, values.length);
    return values;
  }

  static Weight vector(Kernels kernels, float... values) {
    return kernels.load(matrix(1, values.length, BlockFormat.F32, values));
  }

  static Tensor tensor(Kernels kernels, int rows, int cols, float... values) {
    var tensor = kernels.allocate(rows, cols);
    kernels.upload(tensor, values);
    return tensor;
  }

  public static float[] values(Kernels kernels, Tensor tensor) {
    float[] values = new float[tensor.rows() * tensor.cols()];
    kernels.download(values, tensor);
    return values;
  }

  /** A step of one sequence with {@code tokens} tokens and a logit row for each. */
  static StepBuffer step(Kernels kernels, int tokens) {
    return step(kernels, Batch.everyRow(piece(tokens, 0, 0)));
  }

  static StepBuffer step(Kernels kernels, Batch batch) {
    var step = kernels.allocateStep(new Batch.Limits(64, 4, 64, 16, 100_000));
    kernels.upload(step, batch);
    return step;
  }

  static Batch.Piece piece(int tokens, int position, int slot, int... blocks) {
    int[] ids = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      ids[i] = position + i;
    }
    return new Batch.Piece(ids, position, slot, blocks);
  }

  /** Cuts tokens 0 to {@code tokens} of a sequence into chunks. */
  static List<Batch.Piece> chunks(int tokens, int size, int slot, int... blocks) {
    var pieces = new ArrayList<Batch.Piece>();
    for (int at = 0; at < tokens; at += size) {
      pieces.add(piece(Math.min(size, tokens - at), at, slot, blocks));
    }
    return pieces;
  }

  /** {@code |actual − expected| ≤ atol + rtol |expected|}; NaN and infinity exactly. */
  static void assertClose(float[] actual, double[] expected, double atol, double rtol) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < actual.length; i++) {
      boolean close =
          Double.isFinite(expected[i])
              ? Math.abs(actual[i] - expected[i]) <= atol + rtol * Math.abs(expected[i])
              : Double.compare(actual[i], expected[i]) == 0;
      if (!close) {
        Assertions.fail("element %d is %s, expected %s (seed %d)", i, actual[i], expected[i], SEED);
      }
    }
  }

  /** The same bits. */
  static void assertSame(float[] actual, float[] expected) {
    assertThat(bits(actual)).isEqualTo(bits(expected));
  }

  static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
