// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes floats as blocks: the nearest numbers in F32, F16 and BF16 (of two equally near the even
 * one), ggml's reference quantisers in Q8_0 and Q4_0, and NVFP4 under a factor that the caller
 * takes from the whole tensor ({@link #nvfp4Factor}).
 *
 * <p>Quantised blocks hold finite numbers only: anything else is refused, not stored.
 */
public final class BlockEncoder {
  /** What can be written. */
  public static final List<BlockFormat> FORMATS =
      List.of(
          BlockFormat.F32,
          BlockFormat.F16,
          BlockFormat.BF16,
          BlockFormat.Q8_0,
          BlockFormat.Q4_0,
          BlockFormat.NVFP4,
          BlockFormat.NVFP4_PLANAR);

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private BlockEncoder() {}

  /** Makes one block of the elements from {@code from} on. */
  private interface Block {
    void encode(float[] source, int from, byte[] block);
  }

  /**
   * Encodes {@code length} elements of {@code source}, from {@code from} on.
   *
   * @param length whole blocks
   * @param targetOffset in bytes
   * @throws IllegalArgumentException if the format is not among {@link #FORMATS} or needs a factor,
   *     if {@code length} cuts a block, or if a quantised format cannot hold an element
   */
  public static void encode(
      BlockFormat format,
      float[] source,
      int from,
      int length,
      MemorySegment target,
      long targetOffset) {
    var slice = target.asSlice(targetOffset, format.bytes(length));
    switch (format) {
      case F32 -> MemorySegment.copy(source, from, slice, FLOAT, 0, length);
      case F16 -> {
        for (int i = 0; i < length; i++) {
          slice.set(SHORT, i * 2L, Float.floatToFloat16(source[from + i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < length; i++) {
          slice.set(SHORT, i * 2L, PlainFloats.toBf16(source[from + i]));
        }
      }
      case Q8_0 -> blocks(format, Quantiser::q8, source, from, slice);
      case Q4_0 -> blocks(format, Quantiser::q4, source, from, slice);
      case NVFP4, NVFP4_PLANAR ->
          throw new IllegalArgumentException(
              format + " is written under a factor; use encodeNvfp4 or encodeNvfp4Planar");
      case F8_E4M3, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, MXFP4 ->
          throw new IllegalArgumentException(
              format + " can be read but not written; expected one of " + FORMATS);
    }
  }

  /**
   * The factor of a tensor whose largest magnitude is {@code amax}: it puts that element on the
   * largest code under the largest scale. 1 for a tensor of zeros.
   */
  public static float nvfp4Factor(float amax) {
    return amax == 0 ? 1 : Math.max(amax / (E2m1.MAX * E4m3.MAX), Float.MIN_NORMAL);
  }

  /**
   * Encodes {@code length} elements as {@link BlockFormat#NVFP4}.
   *
   * @param length whole blocks
   * @param factor of the whole tensor, positive
   * @param target receives the blocks from its beginning on
   * @throws IllegalArgumentException if {@code length} cuts a block, or an element or the factor is
   *     out of range
   */
  public static void encodeNvfp4(
      float[] source, int from, int length, float factor, MemorySegment target) {
    checkFactor(factor);
    var slice = target.asSlice(0, BlockFormat.NVFP4.bytes(length));
    Block block = (values, at, bytes) -> Quantiser.nvfp4(values, at, factor, bytes);
    blocks(BlockFormat.NVFP4, block, source, from, slice);
  }

  /**
   * Encodes {@code length} elements as {@link BlockFormat#NVFP4_PLANAR}.
   *
   * @param length whole blocks
   * @param factor of the whole tensor, positive
   * @param codes receives the blocks from its beginning on
   * @param scales receives a byte a block from its beginning on
   * @throws IllegalArgumentException if {@code length} cuts a block, or an element or the factor is
   *     out of range
   */
  public static void encodeNvfp4Planar(
      float[] source,
      int from,
      int length,
      float factor,
      MemorySegment codes,
      MemorySegment scales) {
    checkFactor(factor);
    var format = BlockFormat.NVFP4_PLANAR;
    var slice = codes.asSlice(0, format.bytes(length));
    byte[] block = new byte[format.blockBytes()];
    for (int b = 0; b < length / format.blockElements(); b++) {
      byte scale = Quantiser.nvfp4Planar(source, from + b * format.blockElements(), factor, block);
      scales.set(ValueLayout.JAVA_BYTE, b, scale);
      put(block, slice, b);
    }
  }

  private static void checkFactor(float factor) {
    if (!(factor > 0 && factor < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "NVFP4 factor is " + factor + ", expected a positive finite number");
    }
  }

  private static void blocks(
      BlockFormat format, Block block, float[] source, int from, MemorySegment target) {
    byte[] bytes = new byte[format.blockBytes()];
    for (int b = 0; b < target.byteSize() / bytes.length; b++) {
      block.encode(source, from + b * format.blockElements(), bytes);
      put(bytes, target, b);
    }
  }

  private static void put(byte[] block, MemorySegment target, long index) {
    MemorySegment.copy(block, 0, target, ValueLayout.JAVA_BYTE, index * block.length, block.length);
  }
}
