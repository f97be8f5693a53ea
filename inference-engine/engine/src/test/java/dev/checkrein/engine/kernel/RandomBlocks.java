// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

/** Matrices of random bytes under scales that keep their elements within a few hundred. */
final class RandomBlocks {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A factor that is no power of two, where a format always has one. */
  private static final float FACTOR = 0.37f;

  private RandomBlocks() {}

  static Matrix matrix(Random random, int rows, int cols, BlockFormat format) {
    var data = segment(format.bytes((long) rows * cols));
    fill(data, random);
    for (long at = 0; at < data.byteSize(); at += format.blockBytes()) {
      scale(data.asSlice(at, format.blockBytes()), format, random);
    }
    MemorySegment scales = null;
    if (format == BlockFormat.NVFP4_PLANAR) {
      scales = segment(data.byteSize() / format.blockBytes());
      e4m3(scales, random);
      scales = scales.asReadOnly();
    }
    float factor =
        switch (format) {
          case F8_E4M3, NVFP4, NVFP4_PLANAR -> FACTOR;
          default -> 1;
        };
    return new Matrix("w", rows, cols, format, data.asReadOnly(), scales, factor);
  }

  /** Memory at an odd address, as a file may have it. */
  static MemorySegment segment(long bytes) {
    return Arena.ofAuto().allocate(bytes + 1, 64).asSlice(1);
  }

  private static void fill(MemorySegment segment, Random random) {
    byte[] bytes = new byte[(int) segment.byteSize()];
    random.nextBytes(bytes);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  private static void scale(MemorySegment block, BlockFormat format, Random random) {
    switch (format) {
      case F32 -> block.set(FLOAT, 0, (float) random.nextGaussian());
      case F16 -> half(block, 0, random);
      case BF16 -> {
        int bits = Float.floatToRawIntBits((float) random.nextGaussian());
        block.set(SHORT, 0, (short) (bits >>> 16));
      }
      case F8_E4M3 -> e4m3(block, random);
      case Q8_0, Q4_0, Q5_0, IQ4_NL, IQ4_XS -> half(block, 0, random);
      case Q4_1, Q5_1, Q4_K, Q5_K -> {
        half(block, 0, random);
        half(block, 2, random);
      }
      case Q2_K -> {
        half(block, 80, random);
        half(block, 82, random);
      }
      case Q3_K -> half(block, 108, random);
      case Q6_K -> half(block, 208, random);
      case MXFP4 -> block.set(ValueLayout.JAVA_BYTE, 0, (byte) random.nextInt(120, 130));
      case NVFP4 -> e4m3(block.asSlice(0, 4), random);
      case NVFP4_PLANAR -> {}
    }
  }

  private static void half(MemorySegment block, long at, Random random) {
    block.set(SHORT, at, Float.floatToFloat16((float) random.nextGaussian() / 16));
  }

  /** Magnitudes below 4, so never NaN. */
  private static void e4m3(MemorySegment codes, Random random) {
    for (long i = 0; i < codes.byteSize(); i++) {
      codes.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(0x48) | random.nextInt(2) << 7));
    }
  }
}
