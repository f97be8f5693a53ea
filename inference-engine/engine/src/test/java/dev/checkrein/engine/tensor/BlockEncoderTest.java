// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class BlockEncoderTest {
  private static final float[] ROWS = Golden.floats("rows");

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0"})
  void encode_rows_areGoldenBytes(BlockFormat format) {
    byte[] blocks = new byte[(int) format.bytes(ROWS.length)];

    BlockEncoder.encode(format, ROWS, 0, ROWS.length, MemorySegment.ofArray(blocks), 0);

    assertThat(blocks).isEqualTo(Golden.bytes(format + ".rows"));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
  void encode_part_writesThatPartOnly(BlockFormat format) {
    byte[] whole = new byte[(int) format.bytes(64)];
    BlockEncoder.encode(format, ROWS, 64, 64, MemorySegment.ofArray(whole), 0);
    byte[] padded = new byte[whole.length + 6];

    BlockEncoder.encode(format, ROWS, 64, 64, MemorySegment.ofArray(padded), 3);

    assertThat(Arrays.copyOfRange(padded, 3, 3 + whole.length)).isEqualTo(whole);
    assertThat(Arrays.copyOf(padded, 3)).containsOnly(0);
    assertThat(Arrays.copyOfRange(padded, 3 + whole.length, padded.length)).containsOnly(0);
  }

  @Test
  void encodeNvfp4_rows_areGoldenBytes() {
    byte[] blocks = new byte[(int) BlockFormat.NVFP4.bytes(ROWS.length)];

    BlockEncoder.encodeNvfp4(
        ROWS, 0, ROWS.length, BlockEncoder.nvfp4Factor(900), MemorySegment.ofArray(blocks));

    assertThat(blocks).isEqualTo(Golden.bytes("NVFP4.rows"));
  }

  @Test
  void encodeNvfp4Planar_rows_areGoldenBytes() {
    byte[] codes = new byte[ROWS.length / 2];
    byte[] scales = new byte[ROWS.length / 16];

    BlockEncoder.encodeNvfp4Planar(
        ROWS,
        0,
        ROWS.length,
        BlockEncoder.nvfp4Factor(900),
        MemorySegment.ofArray(codes),
        MemorySegment.ofArray(scales));

    assertThat(codes).isEqualTo(Golden.bytes("NVFP4_PLANAR.rows"));
    assertThat(scales).isEqualTo(Golden.bytes("NVFP4_PLANAR.rows.scales"));
  }

  /**
   * Codes of 8 bits are half a step off at most, of 4 bits a whole one where +8 has no code; the
   * scale is off by 2^-11 of itself.
   */
  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0"})
  void encode_random_errorIsBounded(BlockFormat format) {
    float[] x = random(4096);
    double steps = format == BlockFormat.Q8_0 ? 0.5 / 127 : 1.0 / 8;

    float[] y = decoded(format, x);

    for (int b = 0; b < x.length; b += 32) {
      float amax = amax(x, b, 32);
      for (int i = b; i < b + 32; i++) {
        assertThat(Math.abs(y[i] - x[i]))
            .isLessThanOrEqualTo((float) ((steps + 0x1p-11) * amax * 1.0001));
      }
    }
  }

  /** Half of the widest gap of E2M1, 1 of 6, and the rounding of the scale, 1 of 16. */
  @Test
  void encodeNvfp4_random_errorIsBoundedAndLayoutsAgree() {
    float[] x = random(4096);
    float factor = BlockEncoder.nvfp4Factor(amax(x, 0, x.length));

    float[] ggml = nvfp4(x, factor);
    float[] planar = nvfp4Planar(x, factor);

    for (int i = 0; i < x.length; i++) {
      float amax = amax(x, i / 16 * 16, 16);
      assertThat(Math.abs(ggml[i] - x[i])).isLessThanOrEqualTo(amax * (1 / 6f + 1 / 16f));
      assertThat(planar[i]).isEqualTo(ggml[i] + 0f);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0"})
  void encode_tinyNumbers_becomeZeros(BlockFormat format) {
    float[] x = new float[64];
    x[3] = Float.MIN_VALUE;
    x[40] = -1e-30f;

    for (float value : decoded(format, x)) {
      assertThat(value == 0).isTrue();
    }
  }

  @Test
  void encodeNvfp4_tinyTensor_keepsItsSigns() {
    float[] x = new float[64];
    x[3] = 1e-37f;
    x[40] = -1e-37f;

    float[] y = nvfp4(x, BlockEncoder.nvfp4Factor(1e-37f));

    assertThat(y[3]).isCloseTo(1e-37f, withPercentage(10));
    assertThat(y[40]).isEqualTo(-y[3]);
  }

  @Test
  void nvfp4Factor_zerosAndTiniest_canBeDividedBy() {
    assertThat(BlockEncoder.nvfp4Factor(0)).isEqualTo(1);
    assertThat(BlockEncoder.nvfp4Factor(Float.MIN_VALUE)).isEqualTo(Float.MIN_NORMAL);
    assertThat(BlockEncoder.nvfp4Factor(2688)).isEqualTo(1);
  }

  @Test
  void encodeNvfp4_factorTooSmall_saturates() {
    float[] x = new float[64];
    x[0] = 1e6f;

    assertThat(nvfp4(x, 1)[0]).isEqualTo(2688);
  }

  @Test
  void encode_bf16Extremes_roundOrStay() {
    float[] x = {
      Float.MAX_VALUE, Float.intBitsToFloat(0x7f800001), Float.NEGATIVE_INFINITY, 1e-45f
    };
    var target = MemorySegment.ofArray(new short[4]);

    BlockEncoder.encode(BlockFormat.BF16, x, 0, 4, target, 0);

    assertThat(target.toArray(ValueLayout.JAVA_SHORT))
        .containsExactly((short) 0x7f80, (short) 0x7fc0, (short) 0xff80, (short) 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void encode_notFinite_isRefused(float value) {
    float[] x = new float[64];
    x[20] = value;

    refuse(() -> decoded(BlockFormat.Q8_0, x), "finite");
    refuse(() -> decoded(BlockFormat.Q4_0, x), "finite");
    refuse(() -> nvfp4(x, 1), "finite");
    refuse(() -> nvfp4Planar(x, 1), "finite");
  }

  @Test
  void encode_scaleBeyondHalf_isRefused() {
    float[] x = new float[32];
    x[0] = 1e7f;

    refuse(() -> decoded(BlockFormat.Q8_0, x), "65504");
    refuse(() -> decoded(BlockFormat.Q4_0, x), "65504");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"F32", "F16", "BF16", "Q8_0", "Q4_0", "NVFP4", "NVFP4_PLANAR"})
  void encode_otherFormats_areRefusedNamingThose(BlockFormat format) {
    refuse(
        () -> decoded(format, new float[256]),
        format.toString(),
        "[F32, F16, BF16, Q8_0, Q4_0, NVFP4");
  }

  @Test
  void encode_withoutFactor_isRefused() {
    refuse(() -> decoded(BlockFormat.NVFP4, new float[64]), "NVFP4", "encodeNvfp4");
    refuse(() -> nvfp4(new float[64], 0), "factor is 0.0");
    refuse(() -> nvfp4(new float[64], Float.NaN), "factor is NaN");
  }

  @Test
  void encode_cutBlock_isRefused() {
    refuse(() -> decoded(BlockFormat.Q8_0, new float[33]), "33 elements", "whole blocks of 32");
  }

  private static void refuse(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }

  private static float[] decoded(BlockFormat format, float[] x) {
    var data = MemorySegment.ofArray(new byte[(int) format.bytes(x.length)]);
    BlockEncoder.encode(format, x, 0, x.length, data, 0);
    return values(new Matrix("w", 1, x.length, format, data));
  }

  private static float[] nvfp4(float[] x, float factor) {
    var data = MemorySegment.ofArray(new byte[(int) BlockFormat.NVFP4.bytes(x.length)]);
    BlockEncoder.encodeNvfp4(x, 0, x.length, factor, data);
    return values(new Matrix("w", 1, x.length, BlockFormat.NVFP4, data, null, factor));
  }

  private static float[] nvfp4Planar(float[] x, float factor) {
    var data = MemorySegment.ofArray(new byte[x.length / 2]);
    var scales = MemorySegment.ofArray(new byte[x.length / 16]);
    BlockEncoder.encodeNvfp4Planar(x, 0, x.length, factor, data, scales);
    return values(new Matrix("w", 1, x.length, BlockFormat.NVFP4_PLANAR, data, scales, factor));
  }

  private static float[] values(Matrix matrix) {
    float[] values = new float[matrix.cols()];
    matrix.decode(0, values, 0, values.length);
    return values;
  }

  private static float[] random(int count) {
    var random = new Random(7);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float amax(float[] x, int from, int length) {
    float amax = 0;
    for (int i = from; i < from + length; i++) {
      amax = Math.max(amax, Math.abs(x[i]));
    }
    return amax;
  }

  /** As ggml: a scale that is 0 as F16 and has no reciprocal makes all codes 0, not 8. */
  @Test
  void encode_q4_0OfNumbersBelowAnyScale_isAllZeros() {
    var tiny = new float[32];
    Arrays.fill(tiny, 1e-42f);
    var block = MemorySegment.ofArray(new byte[18]);
    block.fill((byte) 1);

    BlockEncoder.encode(BlockFormat.Q4_0, tiny, 0, 32, block, 0);

    assertThat(block.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expectedTiny());
  }

  /** The scale is -1e-42 / 8 rounded to F16: a zero with its sign. */
  private static byte[] expectedTiny() {
    var expected = new byte[18];
    expected[1] = (byte) 0x80;
    return expected;
  }
}
