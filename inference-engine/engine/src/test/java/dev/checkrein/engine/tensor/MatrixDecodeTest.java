// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Blocks decode to the very floats of the goldens. */
class MatrixDecodeTest {
  /** As in make_blocks.py. */
  private static final float FACTOR = 0.0123f;

  /** The factor under which the goldens of a format were made. */
  private static float factor(BlockFormat format) {
    return format == BlockFormat.F8_E4M3 || format == BlockFormat.NVFP4_PLANAR ? FACTOR : 1;
  }

  @ParameterizedTest
  @EnumSource
  void decode_all_isGolden(BlockFormat format) {
    var matrix = Golden.matrix(format, 1, factor(format));
    float[] values = new float[matrix.cols()];

    matrix.decode(0, values, 0, values.length);

    assertSame(values, Golden.floats(format + ".values"));
  }

  @ParameterizedTest
  @EnumSource
  void decode_blockByBlock_writesThatPartOnly(BlockFormat format) {
    var matrix = Golden.matrix(format, 1, factor(format));
    float[] golden = Golden.floats(format + ".values");
    int size = format.blockElements();
    float[] values = new float[size + 2];

    for (int from = 0; from < golden.length; from += size) {
      matrix.decode(from, values, 1, size);

      assertSame(
          Arrays.copyOfRange(values, 1, 1 + size), Arrays.copyOfRange(golden, from, from + size));
      assertThat(values[0]).isZero();
      assertThat(values[size + 1]).isZero();
    }
  }

  /** Far more bytes than are copied at a time, from the second block on. */
  @ParameterizedTest
  @EnumSource
  void decode_longRows_repeatGolden(BlockFormat format) {
    int repeats = 130;
    var matrix = Golden.matrix(format, repeats, factor(format));
    float[] golden = Golden.floats(format + ".values");
    int skipped = format.blockElements();
    float[] values = new float[matrix.cols() - skipped];

    matrix.decode(skipped, values, 0, values.length);

    for (int i = 0; i < repeats; i++) {
      int from = i == 0 ? skipped : 0;
      int at = i * golden.length + from - skipped;
      assertSame(
          Arrays.copyOfRange(values, at, at + golden.length - from),
          Arrays.copyOfRange(golden, from, golden.length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_withFactor_multipliesOnce(BlockFormat format) {
    var plain = Golden.matrix(format, 1, 1);
    float[] expected = new float[plain.cols()];
    plain.decode(0, expected, 0, expected.length);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= -0.7f;
    }
    float[] values = new float[expected.length];

    plain.withFactor(-0.7f).decode(0, values, 0, values.length);

    assertSame(values, expected);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"F32", "F16", "BF16", "F8_E4M3"})
  void decode_cutBlock_isRefused(BlockFormat format) {
    var matrix = Golden.matrix(format, 1, 1);
    int size = format.blockElements();
    float[] values = new float[matrix.cols()];

    assertThatThrownBy(() -> matrix.decode(size / 2, values, 0, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'w'")
        .hasMessageContaining("whole blocks of " + size);
    assertThatThrownBy(() -> matrix.decode(0, values, 0, size - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void decode_beyondTheEnd_isRefused(BlockFormat format) {
    var matrix = Golden.matrix(format, 1, 1);
    float[] values = new float[2 * matrix.cols()];

    assertThatThrownBy(() -> matrix.decode(0, values, 0, values.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void decode_nothing_isAllowed() {
    var matrix = Golden.matrix(BlockFormat.Q4_K, 1, 2);
    float[] values = {7};

    matrix.decode(256, values, 1, 0);

    assertThat(values).containsExactly(7);
  }

  private static void assertSame(float[] actual, float[] expected) {
    assertThat(bits(actual)).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
