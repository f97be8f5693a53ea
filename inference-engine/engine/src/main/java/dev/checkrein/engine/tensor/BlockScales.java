// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Looks for scales that are no numbers, without decoding: a few bytes of each block. Floats that
 * stand for themselves have no scale and are not looked at, except where a row of them is all there
 * is: a vector.
 */
final class BlockScales {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int F16_EXPONENT = 0x7c00;
  private static final byte E4M3_NAN = 0x7f;
  private static final byte E8M0_NAN = (byte) 0xff;

  private BlockScales() {}

  /** Index of the first element of the first block whose scale is NaN or infinite, or −1. */
  static long firstNotFinite(Matrix matrix) {
    return switch (matrix.format()) {
      case F32, F16, BF16 -> matrix.rows() == 1 ? plain(matrix) : -1;
      case F8_E4M3 -> bytes(matrix, E4M3_NAN, E4M3_NAN);
      case Q8_0, Q4_0, Q5_0, IQ4_NL, IQ4_XS -> halves(matrix, 0);
      case Q4_1, Q5_1, Q4_K, Q5_K -> halves(matrix, 0, 2);
      case Q2_K -> halves(matrix, 80, 82);
      case Q3_K -> halves(matrix, 108);
      case Q6_K -> halves(matrix, 208);
      case MXFP4 -> bytes(matrix, (byte) -1, E8M0_NAN);
      // ggml's scales are numbers whatever their bits; a checkpoint checks those kept apart.
      case NVFP4, NVFP4_PLANAR -> -1;
    };
  }

  private static long plain(Matrix vector) {
    var values = new float[vector.cols()];
    vector.decode(0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Looks at the F16 numbers at these offsets of each block. */
  private static long halves(Matrix matrix, int... offsets) {
    MemorySegment data = matrix.data();
    int stride = matrix.format().blockBytes();
    for (long at = 0; at < data.byteSize(); at += stride) {
      for (int offset : offsets) {
        if ((data.get(SHORT, at + offset) & F16_EXPONENT) == F16_EXPONENT) {
          return at / stride * matrix.format().blockElements();
        }
      }
    }
    return -1;
  }

  /** Looks at the first byte of each block: under the mask, is it this? */
  private static long bytes(Matrix matrix, byte mask, byte nan) {
    MemorySegment data = matrix.data();
    int stride = matrix.format().blockBytes();
    for (long at = 0; at < data.byteSize(); at += stride) {
      if ((data.get(ValueLayout.JAVA_BYTE, at) & mask) == (nan & mask)) {
        return at / stride * matrix.format().blockElements();
      }
    }
    return -1;
  }
}
