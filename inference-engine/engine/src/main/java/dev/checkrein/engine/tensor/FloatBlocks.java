// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/**
 * Blocks of E2M1 codes, two a byte, under scales that are small floats themselves. A scale times a
 * code is exact; the matrix's factor is applied later.
 */
final class FloatBlocks {
  private static final int MX_ELEMENTS = 32;

  /** Elements under one scale of NVFP4. */
  private static final int NV_ELEMENTS = 16;

  private static final int NV_SCALES = 4;

  /**
   * Halves of ggml's scales, which have no sign: it is ignored, and of the two NaN 0x7F is read as
   * 0 but 0xFF as if it were a number.
   */
  private static final float[] HALF_SCALES = new float[256];

  static {
    for (int code = 0; code < HALF_SCALES.length; code++) {
      HALF_SCALES[code] = Math.abs(E4m3.decode((byte) code)) / 2;
    }
    HALF_SCALES[0x7f] = 0;
    HALF_SCALES[0xff] = 240;
  }

  private FloatBlocks() {}

  /**
   * OCP microscaling: a byte e for the scale 2^(e − 127), then codes as in {@link SmallBlocks}. The
   * scale is halved and the code doubled, so that neither leaves the floats at either end of e.
   */
  static void mxfp4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.MXFP4.blockBytes();
      float half = halfPower(source[block] & 0xff);
      pairs(source, block + 1, MX_ELEMENTS / 2, half, target, at + b * MX_ELEMENTS);
    }
  }

  /** 2^(e − 128). */
  private static float halfPower(int e) {
    return Float.intBitsToFloat(e < 2 ? 0x200000 << e : (e - 1) << 23);
  }

  /** ggml's NVFP4: 4 scales without sign, then 4 times 8 bytes for 16 elements. */
  static void nvfp4(byte[] source, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      int block = b * BlockFormat.NVFP4.blockBytes();
      for (int s = 0; s < NV_SCALES; s++) {
        float half = HALF_SCALES[source[block + s] & 0xff];
        int codes = block + NV_SCALES + s * NV_ELEMENTS / 2;
        int out = at + (b * NV_SCALES + s) * NV_ELEMENTS;
        pairs(source, codes, NV_ELEMENTS / 2, half, target, out);
      }
    }
  }

  /**
   * {@code bytes} bytes: element j in the low bits, element j + bytes in the high bits of byte j.
   */
  private static void pairs(
      byte[] source, int from, int bytes, float halfScale, float[] target, int at) {
    for (int j = 0; j < bytes; j++) {
      int q = source[from + j];
      target[at + j] = halfScale * E2m1.doubled(q & 15);
      target[at + bytes + j] = halfScale * E2m1.doubled((q >> 4) & 15);
    }
  }

  /** Neighbours share a byte, the first in the low bits; a scale for 8 bytes. */
  static void nvfp4Planar(byte[] source, byte[] scales, int count, float[] target, int at) {
    for (int b = 0; b < count; b++) {
      float scale = E4m3.decode(scales[b]);
      int block = b * BlockFormat.NVFP4_PLANAR.blockBytes();
      int out = at + b * NV_ELEMENTS;
      for (int j = 0; j < NV_ELEMENTS / 2; j++) {
        int q = source[block + j];
        target[out + 2 * j] = scale * E2m1.decode(q & 15);
        target[out + 2 * j + 1] = scale * E2m1.decode((q >> 4) & 15);
      }
    }
  }
}
