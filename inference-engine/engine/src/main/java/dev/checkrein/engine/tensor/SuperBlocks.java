// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import static dev.checkrein.engine.tensor.LittleEndian.f16;

/**
 * ggml's super-blocks of 256 elements: one or two scales in F16 for all, a small integer scale, and
 * perhaps a minimum, for each sub-block of 16 or 32.
 *
 * <p>Products are rounded one by one, the scale of the sub-block first, as ggml's reference
 * decoders do.
 */
final class SuperBlocks {
  private static final int ELEMENTS = 256;

  private SuperBlocks() {}

  /**
   * 16 bytes of scale (low) and minimum (high) of sub-blocks of 16, 64 bytes of codes, d, dmin.
   * Bits 2j and 2j+1 of byte l of a half's 32 are element 32j + l of that half.
   */
  static void q2(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q2_K.blockBytes();
      float d = f16(source, block + 80);
      float dmin = f16(source, block + 82);
      for (int s = 0; s < 16; s++) {
        float scale = d * (source[block + s] & 15);
        float minimum = dmin * ((source[block + s] >> 4) & 15);
        int codes = block + 16 + s / 8 * 32 + s % 2 * 16;
        int shift = s % 8 / 2 * 2;
        int out = at + b * ELEMENTS + s * 16;
        for (int l = 0; l < 16; l++) {
          target[out + l] = scale * ((source[codes + l] >> shift) & 3) - minimum;
        }
      }
    }
  }

  /**
   * 32 bytes of third bits, 64 bytes of codes as in {@link #q2}, 12 bytes of scales, d. Bit k of
   * third-bit byte l is that of element 32k + l; the codes count from −4 where it is 0.
   */
  static void q3(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q3_K.blockBytes();
      float d = f16(source, block + 108);
      for (int s = 0; s < 16; s++) {
        float scale = d * (q3Scale(source, block + 96, s) - 32);
        int thirds = block + s % 2 * 16;
        int codes = thirds + 32 + s / 8 * 32;
        int shift = s % 8 / 2 * 2;
        int out = at + b * ELEMENTS + s * 16;
        for (int l = 0; l < 16; l++) {
          int third = (source[thirds + l] >> (s / 2)) & 1;
          target[out + l] = scale * (((source[codes + l] >> shift) & 3) + 4 * third - 4);
        }
      }
    }
  }

  /** 6 bits: the low four of 0 to 7 and 8 to 15 in 8 bytes, the high two of all in 4 bytes. */
  private static int q3Scale(byte[] source, int scales, int s) {
    int low = (source[scales + s % 8] >> (s / 8 * 4)) & 15;
    int high = (source[scales + 8 + s % 4] >> (s / 4 * 2)) & 3;
    return low + 16 * high;
  }

  /** d, dmin, 12 bytes of scales and minima of sub-blocks of 32, 128 bytes of codes. */
  static void q4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q4_K.blockBytes();
      float d = f16(source, block);
      float dmin = f16(source, block + 2);
      for (int s = 0; s < 8; s++) {
        float scale = d * scale(source, block + 4, s);
        float minimum = dmin * minimum(source, block + 4, s);
        int codes = block + 16 + s / 2 * 32;
        int shift = s % 2 * 4;
        int out = at + b * ELEMENTS + s * 32;
        for (int l = 0; l < 32; l++) {
          target[out + l] = scale * ((source[codes + l] >> shift) & 15) - minimum;
        }
      }
    }
  }

  /** As {@link #q4}, with 32 bytes of fifth bits before the codes: bit s of byte l. */
  static void q5(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q5_K.blockBytes();
      float d = f16(source, block);
      float dmin = f16(source, block + 2);
      int fifths = block + 16;
      for (int s = 0; s < 8; s++) {
        float scale = d * scale(source, block + 4, s);
        float minimum = dmin * minimum(source, block + 4, s);
        int codes = block + 48 + s / 2 * 32;
        int shift = s % 2 * 4;
        int out = at + b * ELEMENTS + s * 32;
        for (int l = 0; l < 32; l++) {
          int q = ((source[codes + l] >> shift) & 15) + 16 * ((source[fifths + l] >> s) & 1);
          target[out + l] = scale * q - minimum;
        }
      }
    }
  }

  /** 6 bits of sub-block s: those of the first four in bytes of their own. */
  private static int scale(byte[] source, int scales, int s) {
    return s < 4
        ? source[scales + s] & 63
        : (source[scales + s + 4] & 15) + 16 * ((source[scales + s - 4] >> 6) & 3);
  }

  private static int minimum(byte[] source, int scales, int s) {
    return s < 4
        ? source[scales + s + 4] & 63
        : ((source[scales + s + 4] >> 4) & 15) + 16 * ((source[scales + s] >> 6) & 3);
  }

  /**
   * 128 bytes of low bits, 64 of the upper two, 16 signed bytes of scales of sub-blocks of 16, d.
   * In each half, quarter k of 32 elements has its low bits in byte l or l + 32 (k odd), low (k <
   * 2) or high, and its upper bits in bits 2k and 2k+1 of byte l.
   */
  static void q6(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.Q6_K.blockBytes();
      float d = f16(source, block + 208);
      for (int s = 0; s < 16; s++) {
        float scale = d * source[block + 192 + s];
        int quarter = s % 8 / 2;
        int low = block + s / 8 * 64 + quarter % 2 * 32 + s % 2 * 16;
        int upper = block + 128 + s / 8 * 32 + s % 2 * 16;
        int lowShift = quarter / 2 * 4;
        int upperShift = quarter * 2;
        int out = at + b * ELEMENTS + s * 16;
        for (int l = 0; l < 16; l++) {
          int q =
              ((source[low + l] >> lowShift) & 15) + 16 * ((source[upper + l] >> upperShift) & 3);
          target[out + l] = scale * (q - 32);
        }
      }
    }
  }

  /**
   * d, 16 bits of upper scale bits, 4 bytes of lower ones, 128 bytes of codes: eight times the
   * codes of {@link SmallBlocks#iq4}.
   */
  static void iq4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.IQ4_XS.blockBytes();
      float d = f16(source, block);
      int upper = LittleEndian.u16(source, block + 2);
      for (int s = 0; s < 8; s++) {
        int low = (source[block + 4 + s / 2] >> (s % 2 * 4)) & 15;
        float scale = d * (low + 16 * ((upper >> (2 * s)) & 3) - 32);
        SmallBlocks.levels(source, block + 8 + s * 16, scale, target, at + b * ELEMENTS + s * 32);
      }
    }
  }
}
