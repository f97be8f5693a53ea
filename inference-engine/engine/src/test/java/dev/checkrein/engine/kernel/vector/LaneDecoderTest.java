// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.Fixture;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaneDecoderTest {
  @ParameterizedTest
  @EnumSource
  void decode_sensibleScales_sameBitsAsMatrix(BlockFormat format) {
    int cols = Fixture.cols(format, 333);
    var w = new Fixture().matrix(3, cols, format);

    assertSameBits(w);
    assertSameBits(w.withFactor(-0.3f));
  }

  /** Scales and codes that are NaN, infinite, zero and subnormal among them. */
  @ParameterizedTest
  @EnumSource
  void decode_anyBytes_sameBitsAsMatrix(BlockFormat format) {
    var random = new Random(5);
    int blocks = 3000;
    int cols = blocks * format.blockElements();
    var scales = format == BlockFormat.NVFP4_PLANAR ? bytes(random, 2 * blocks) : null;
    var data = bytes(random, 2 * blocks * format.blockBytes());

    assertSameBits(new Matrix("w", 2, cols, format, data, scales, 1));
  }

  private static MemorySegment bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    var segment = Arena.ofAuto().allocate(count + 1L).asSlice(1);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, count);
    return segment.asReadOnly();
  }

  /** From the second block of the second row to the end. */
  private static void assertSameBits(Matrix w) {
    int from = w.cols() + w.format().blockElements();
    int length = w.rows() * w.cols() - from;
    float[] expected = new float[length];
    w.decode(from, expected, 0, length);
    float[] actual = new float[length];

    LaneDecoder.decode(w, from, actual, length);

    for (int i = 0; i < length; i++) {
      assertThat(Float.floatToIntBits(actual[i]))
          .as("element %d", from + i)
          .isEqualTo(Float.floatToIntBits(expected[i]));
    }
  }
}
