// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.INTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Decodes ggml's blocks of integer codes with vectors of 8 floats. The layouts are those of {@code
 * tensor.SmallBlocks} and {@code tensor.SuperBlocks}, the operations on each element the same in
 * the same order, so the bits are too.
 *
 * <p>Bodies of loops are short on purpose: beyond some 30 vector operations in a method the
 * compiler stops inlining them, and each becomes a call with an allocation.
 */
final class LaneBlocks {
  /** Lanes that every loop here is written for. */
  static final int WIDTH = 8;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private LaneBlocks() {}

  /** Q8_0. */
  static void q8(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 32) {
      var d = FloatVector.broadcast(FLOATS, f16(source, block));
      floats(bytes(source, block + 2)).mul(d).intoArray(target, i);
      floats(bytes(source, block + 10)).mul(d).intoArray(target, i + 8);
      floats(bytes(source, block + 18)).mul(d).intoArray(target, i + 16);
      floats(bytes(source, block + 26)).mul(d).intoArray(target, i + 24);
      block += 34;
    }
  }

  /** Q4_0. */
  static void q4(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 32) {
      var d = FloatVector.broadcast(FLOATS, f16(source, block));
      var a = bytes(source, block + 2);
      var b = bytes(source, block + 10);
      floats(low(a).sub(8)).mul(d).intoArray(target, i);
      floats(low(b).sub(8)).mul(d).intoArray(target, i + 8);
      floats(high(a).sub(8)).mul(d).intoArray(target, i + 16);
      floats(high(b).sub(8)).mul(d).intoArray(target, i + 24);
      block += 18;
    }
  }

  /** Q5_0. */
  static void q5(MemorySegment source, long offset, float[] target, int length) {
    var lanes = IntVector.zero(INTS).addIndex(1);
    long block = offset;
    for (int i = 0; i < length; i += 32) {
      float d = f16(source, block);
      int bits = source.get(INT, block + 2);
      for (int quarter = 0; quarter < 4; quarter++) {
        int codesAt = 6 + quarter % 2 * 8;
        var codes = bytes(source, block + codesAt);
        var q = codes.lanewise(VectorOperators.LSHR, quarter / 2 * 4).and(15);
        var fifths = IntVector.broadcast(INTS, bits).lanewise(VectorOperators.LSHR, lanes).and(1);
        floats(q.or(fifths.lanewise(VectorOperators.LSHL, 4)).sub(16))
            .mul(d)
            .intoArray(target, i + quarter * 8);
        bits >>= 8;
      }
      block += 22;
    }
  }

  /** Q4_K. */
  static void q4k(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 256) {
      float d = f16(source, block);
      float dmin = f16(source, block + 2);
      for (int pair = 0; pair < 4; pair++) {
        float scale0 = d * scale(source, block + 4, 2 * pair);
        float scale1 = d * scale(source, block + 4, 2 * pair + 1);
        float minimum0 = dmin * minimum(source, block + 4, 2 * pair);
        float minimum1 = dmin * minimum(source, block + 4, 2 * pair + 1);
        int codesAt = 16 + 32 * pair;
        int at = i + 64 * pair;
        for (int l = 0; l < 32; l += WIDTH) {
          var codes = bytes(source, block + codesAt + l);
          floats(low(codes)).mul(scale0).sub(minimum0).intoArray(target, at + l);
          floats(high(codes)).mul(scale1).sub(minimum1).intoArray(target, at + 32 + l);
        }
      }
      block += 144;
    }
  }

  /** Q5_K. */
  static void q5k(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 256) {
      float d = f16(source, block);
      float dmin = f16(source, block + 2);
      for (int s = 0; s < 8; s++) {
        float scale = d * scale(source, block + 4, s);
        float minimum = dmin * minimum(source, block + 4, s);
        int codesAt = 48 + s / 2 * 32;
        for (int l = 0; l < 32; l += WIDTH) {
          var codes = bytes(source, block + codesAt + l);
          var fifths = bytes(source, block + 16 + l).lanewise(VectorOperators.LSHR, s).and(1);
          var q = codes.lanewise(VectorOperators.LSHR, s % 2 * 4).and(15);
          floats(q.or(fifths.lanewise(VectorOperators.LSHL, 4)))
              .mul(scale)
              .sub(minimum)
              .intoArray(target, i + s * 32 + l);
        }
      }
      block += 176;
    }
  }

  private static int scale(MemorySegment source, long scales, int s) {
    return s < 4
        ? source.get(ValueLayout.JAVA_BYTE, scales + s) & 63
        : (source.get(ValueLayout.JAVA_BYTE, scales + s + 4) & 15)
            + ((source.get(ValueLayout.JAVA_BYTE, scales + s - 4) & 0xc0) >> 2);
  }

  private static int minimum(MemorySegment source, long scales, int s) {
    return s < 4
        ? source.get(ValueLayout.JAVA_BYTE, scales + s + 4) & 63
        : ((source.get(ValueLayout.JAVA_BYTE, scales + s + 4) & 0xf0) >> 4)
            + ((source.get(ValueLayout.JAVA_BYTE, scales + s) & 0xc0) >> 2);
  }

  /** Q6_K. */
  static void q6k(MemorySegment source, long offset, float[] target, int length) {
    long block = offset;
    for (int i = 0; i < length; i += 256) {
      float d = f16(source, block + 208);
      for (int s = 0; s < 16; s++) {
        float scale = d * source.get(ValueLayout.JAVA_BYTE, block + 192 + s);
        int quarter = s % 8 / 2;
        int lows = s / 8 * 64 + quarter % 2 * 32 + s % 2 * 16;
        int uppers = 128 + s / 8 * 32 + s % 2 * 16;
        for (int l = 0; l < 16; l += WIDTH) {
          var low =
              bytes(source, block + lows + l)
                  .lanewise(VectorOperators.LSHR, quarter / 2 * 4)
                  .and(15);
          var upper =
              bytes(source, block + uppers + l).lanewise(VectorOperators.LSHR, quarter * 2).and(3);
          floats(low.or(upper.lanewise(VectorOperators.LSHL, 4)).sub(32))
              .mul(scale)
              .intoArray(target, i + s * 16 + l);
        }
      }
      block += 210;
    }
  }

  /** 8 bytes, signed. */
  static IntVector bytes(MemorySegment source, long offset) {
    var bytes =
        ByteVector.fromMemorySegment(
            ByteVector.SPECIES_64, source, offset, ByteOrder.LITTLE_ENDIAN);
    return (IntVector) bytes.convertShape(VectorOperators.B2I, INTS, 0);
  }

  static FloatVector floats(IntVector v) {
    return (FloatVector) v.convert(VectorOperators.I2F, 0);
  }

  static IntVector low(IntVector bytes) {
    return bytes.and(15);
  }

  static IntVector high(IntVector bytes) {
    return bytes.lanewise(VectorOperators.LSHR, 4).and(15);
  }

  private static float f16(MemorySegment source, long offset) {
    return Float.float16ToFloat(source.get(SHORT, offset));
  }
}
