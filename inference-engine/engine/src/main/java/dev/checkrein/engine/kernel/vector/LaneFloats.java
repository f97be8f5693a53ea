// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.LaneBlocks.bytes;
import static dev.checkrein.engine.kernel.vector.LaneBlocks.floats;
import static dev.checkrein.engine.kernel.vector.LaneBlocks.high;
import static dev.checkrein.engine.kernel.vector.LaneBlocks.low;
import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.INTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Decodes floats of 8 and 4 bits with vectors of 8 floats, with the bits of {@code
 * tensor.PlainFloats} and {@code tensor.FloatBlocks}. No subnormal float appears on the way, unless
 * a scale is one: CPUs are slow at these.
 */
final class LaneFloats {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int E4M3_NAN = 0x7f;

  /** First code of E4M3 that is not subnormal. */
  private static final int E4M3_NORMAL = 8;

  private static final float E4M3_STEP = 0x1p-9f;

  /** Twice the magnitudes of E2M1. */
  private static final FloatVector DOUBLED =
      FloatVector.fromArray(FLOATS, new float[] {0, 1, 2, 3, 4, 6, 8, 12}, 0);

  /** Half of every E4M3 number. */
  private static final float[] HALF_SCALES = new float[256];

  /** The same as ggml reads them: without sign, 0x7F as 0, 0xFF as half of 480. */
  private static final float[] GGML_HALF_SCALES = new float[256];

  static {
    for (int code = 0; code < HALF_SCALES.length; code++) {
      HALF_SCALES[code] = e4m3((byte) code) / 2;
      GGML_HALF_SCALES[code] = Math.abs(HALF_SCALES[code]);
    }
    GGML_HALF_SCALES[0x7f] = 0;
    GGML_HALF_SCALES[0xff] = 240;
  }

  private LaneFloats() {}

  /** F8_E4M3. */
  static void e4m3(MemorySegment source, long offset, float[] target, int length) {
    for (int i = 0; i < length; i += LaneBlocks.WIDTH) {
      e4m3(bytes(source, offset + i)).intoArray(target, i);
    }
  }

  private static FloatVector e4m3(IntVector codes) {
    var magnitude = codes.and(0x7f);
    var normal =
        magnitude.lanewise(VectorOperators.LSHL, 20).add((127 - 7) << 23).reinterpretAsFloats();
    var subnormal = floats(magnitude).mul(E4M3_STEP);
    var isSubnormal = magnitude.compare(VectorOperators.LT, E4M3_NORMAL).cast(FLOATS);
    var isNan = magnitude.compare(VectorOperators.EQ, E4M3_NAN).cast(FLOATS);
    var value = normal.blend(subnormal, isSubnormal).blend(Float.NaN, isNan);
    return signed(value, codes.and(0x80).lanewise(VectorOperators.LSHL, 24));
  }

  /** The twin of {@link #e4m3(IntVector)}. */
  private static float e4m3(byte code) {
    int m = code & 0x7f;
    float normal = m == E4M3_NAN ? Float.NaN : Float.intBitsToFloat((m << 20) + ((127 - 7) << 23));
    float magnitude = m < E4M3_NORMAL ? m * E4M3_STEP : normal;
    return code < 0 ? -magnitude : magnitude;
  }

  private static FloatVector signed(FloatVector magnitude, IntVector sign) {
    return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  /** MXFP4. */
  static void mxfp4(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 32) {
      int e = source.get(ValueLayout.JAVA_BYTE, block) & 0xff;
      float half = Float.intBitsToFloat(e < 2 ? 0x200000 << e : (e - 1) << 23);
      for (int j = 0; j < 16; j += LaneBlocks.WIDTH) {
        var codes = bytes(source, block + 1 + j);
        doubled(low(codes)).mul(half).intoArray(target, i + j);
        doubled(high(codes)).mul(half).intoArray(target, i + 16 + j);
      }
      block += 17;
    }
  }

  /** NVFP4. */
  static void nvfp4(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 64) {
      for (int s = 0; s < 4; s++) {
        float half = GGML_HALF_SCALES[source.get(ValueLayout.JAVA_BYTE, block + s) & 0xff];
        int codesAt = 4 + 8 * s;
        var codes = bytes(source, block + codesAt);
        doubled(low(codes)).mul(half).intoArray(target, i + 16 * s);
        doubled(high(codes)).mul(half).intoArray(target, i + 16 * s + 8);
      }
      block += 36;
    }
  }

  /** Twice the numbers of E2M1 codes, without negative zero. */
  private static FloatVector doubled(IntVector codes) {
    return signedDoubled(codes).add(0f);
  }

  private static FloatVector signedDoubled(IntVector codes) {
    var magnitude = DOUBLED.rearrange(codes.and(7).toShuffle().cast(FLOATS));
    return signed(magnitude, codes.and(8).lanewise(VectorOperators.LSHL, 28));
  }

  /**
   * NVFP4_PLANAR: 4 bytes spread over 8 lanes.
   *
   * @param block index of the first block
   */
  static void nvfp4Planar(
      MemorySegment source, MemorySegment scales, long block, float[] target, int length) {
    var shifts = IntVector.zero(INTS).addIndex(4);
    for (int i = 0; i < length; i += LaneBlocks.WIDTH) {
      float half = HALF_SCALES[scales.get(ValueLayout.JAVA_BYTE, block + i / 16) & 0xff];
      int word = source.get(INT, 8 * block + i / 2);
      var codes = IntVector.broadcast(INTS, word).lanewise(VectorOperators.LSHR, shifts);
      signedDoubled(codes).mul(half).intoArray(target, i);
    }
  }
}
