// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import static dev.checkrein.engine.tensor.LittleEndian.f16;

/**
 * ggml's blocks of 32 elements. Each begins with a scale in F16 and perhaps a minimum in F16; where
 * codes have 4 or 5 bits, byte {@code j} of the last 16 holds four bits of element {@code j} low
 * and of element {@code j + 16} high, and the fifth bits lie before in 32 bits.
 *
 * <p>Products are rounded one by one, as ggml's reference decoders do.
 */
final class SmallBlocks {
  private static final int ELEMENTS = 32;
  private static final int HALF = ELEMENTS / 2;

  /** The 16 levels of IQ4_NL and IQ4_XS, denser around 0. */
  private static final float[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private SmallBlocks() {}

  /** {@code d * q}, q a signed byte. */
  static void q8(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q8_0.blockBytes();
      int out = at + b * ELEMENTS;
      float d = f16(source, block);
      for (int j = 0; j < ELEMENTS; j++) {
        target[out + j] = d * source[block + 2 + j];
      }
    }
  }

  /** {@code d * (q - 8)}. */
  static void q4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q4_0.blockBytes();
      int out = at + b * ELEMENTS;
      float d = f16(source, block);
      for (int j = 0; j < HALF; j++) {
        int q = source[block + 2 + j];
        target[out + j] = d * ((q & 15) - 8);
        target[out + HALF + j] = d * (((q >> 4) & 15) - 8);
      }
    }
  }

  /** {@code d * q + m}. */
  static void q4WithMinimum(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q4_1.blockBytes();
      int out = at + b * ELEMENTS;
      float d = f16(source, block);
      float m = f16(source, block + 2);
      for (int j = 0; j < HALF; j++) {
        int q = source[block + 4 + j];
        target[out + j] = d * (q & 15) + m;
        target[out + HALF + j] = d * ((q >> 4) & 15) + m;
      }
    }
  }

  /** {@code d * (q - 16)}. */
  static void q5(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q5_0.blockBytes();
      int out = at + b * ELEMENTS;
      float d = f16(source, block);
      int bits = LittleEndian.i32(source, block + 2);
      for (int j = 0; j < HALF; j++) {
        int q = source[block + 6 + j];
        target[out + j] = d * ((q & 15) + fifth(bits, j) - 16);
        target[out + HALF + j] = d * (((q >> 4) & 15) + fifth(bits, HALF + j) - 16);
      }
    }
  }

  /** {@code d * q + m}. */
  static void q5WithMinimum(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q5_1.blockBytes();
      int out = at + b * ELEMENTS;
      float d = f16(source, block);
      float m = f16(source, block + 2);
      int bits = LittleEndian.i32(source, block + 4);
      for (int j = 0; j < HALF; j++) {
        int q = source[block + 8 + j];
        target[out + j] = d * ((q & 15) + fifth(bits, j)) + m;
        target[out + HALF + j] = d * (((q >> 4) & 15) + fifth(bits, HALF + j)) + m;
      }
    }
  }

  /** 16 where a bit is set. */
  private static int fifth(int bits, int index) {
    return ((bits >> index) & 1) << 4;
  }

  /** {@code d * level[q]}. */
  static void iq4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.IQ4_NL.blockBytes();
      levels(source, block + 2, f16(source, block), target, at + b * ELEMENTS);
    }
  }

  /** 32 elements {@code d * level[q]} from 16 bytes. */
  static void levels(byte[] source, int from, float d, float[] target, int at) {
    for (int j = 0; j < HALF; j++) {
      int q = source[from + j];
      target[at + j] = d * LEVELS[q & 15];
      target[at + HALF + j] = d * LEVELS[(q >> 4) & 15];
    }
  }
}
