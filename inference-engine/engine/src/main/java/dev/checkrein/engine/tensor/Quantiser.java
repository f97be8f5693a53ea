// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.util.Arrays;

/** Rounds the elements of one block to codes. */
final class Quantiser {
  private static final int ELEMENTS = 32;
  private static final int NV_ELEMENTS = 16;
  private static final int NV_SCALES = 4;

  private Quantiser() {}

  /** ggml's reference: the largest magnitude becomes 127. */
  static void q8(float[] source, int from, byte[] block) {
    float d = largest(source, from, ELEMENTS) / 127;
    float inverse = inverse(d);
    putScale(d, block);
    for (int j = 0; j < ELEMENTS; j++) {
      block[2 + j] = (byte) roundHalfAway(source[from + j] * inverse);
    }
  }

  /** The nearest integer, halves away from zero. In double, where adding a half is exact. */
  private static int roundHalfAway(float value) {
    int magnitude = (int) (Math.abs((double) value) + 0.5);
    return value < 0 ? -magnitude : magnitude;
  }

  /** ggml's reference: the element of largest magnitude, with its sign, becomes −8. */
  static void q4(float[] source, int from, byte[] block) {
    float amax = largest(source, from, ELEMENTS);
    float max = 0;
    for (int j = 0; Math.abs(max) < amax; j++) {
      max = source[from + j];
    }
    float d = max / -8;
    float inverse = inverse(d);
    putScale(d, block);
    int half = ELEMENTS / 2;
    if (d != 0 && inverse == 0) {
      // The scale is 0 as F16, so codes say nothing; these are what ggml's infinities convert to.
      Arrays.fill(block, 2, 2 + half, (byte) 0);
      return;
    }
    for (int j = 0; j < half; j++) {
      int low = q4Code(source[from + j] * inverse);
      int high = q4Code(source[from + half + j] * inverse);
      block[2 + j] = (byte) (low | (high << 4));
    }
  }

  private static int q4Code(float value) {
    return Math.min(15, (int) (value + 8.5f));
  }

  /** 1/d; 0 where d is 0 or so small that F16 makes it 0 and its reciprocal is infinite. */
  private static float inverse(float d) {
    float inverse = 1 / d;
    return Float.isInfinite(inverse) ? 0 : inverse;
  }

  private static void putScale(float d, byte[] block) {
    short half = Float.floatToFloat16(d);
    if (Float.isInfinite(Float.float16ToFloat(half))) {
      throw new IllegalArgumentException(
          "a block needs scale " + d + ", expected at most 65504, the largest F16; use BF16");
    }
    block[0] = (byte) half;
    block[1] = (byte) (half >> 8);
  }

  /** Four scales, then codes whose byte j holds elements j and j + 8 of a sub-block. */
  static void nvfp4(float[] source, int from, float factor, byte[] block) {
    int half = NV_ELEMENTS / 2;
    for (int s = 0; s < NV_SCALES; s++) {
      int at = from + s * NV_ELEMENTS;
      block[s] = nvfp4Scale(source, at, factor);
      float step = E4m3.decode(block[s]) * factor;
      for (int j = 0; j < half; j++) {
        int code = nvfp4Code(source[at + j], step) | nvfp4Code(source[at + half + j], step) << 4;
        block[NV_SCALES + s * half + j] = (byte) code;
      }
    }
  }

  /** Codes of neighbours in one byte; returns the scale. */
  static byte nvfp4Planar(float[] source, int from, float factor, byte[] block) {
    byte scale = nvfp4Scale(source, from, factor);
    float step = E4m3.decode(scale) * factor;
    for (int j = 0; j < NV_ELEMENTS / 2; j++) {
      int at = from + 2 * j;
      block[j] = (byte) (nvfp4Code(source[at], step) | nvfp4Code(source[at + 1], step) << 4);
    }
    return scale;
  }

  private static byte nvfp4Scale(float[] source, int from, float factor) {
    return E4m3.encode(largest(source, from, NV_ELEMENTS) / E2m1.MAX / factor);
  }

  /** Under a step of 0 every element is 0. */
  private static int nvfp4Code(float value, float step) {
    return step == 0 ? 0 : E2m1.encode(value / step);
  }

  private static float largest(float[] source, int from, int length) {
    float largest = 0;
    for (int i = from; i < from + length; i++) {
      largest = Math.max(largest, Math.abs(source[i]));
    }
    if (!Float.isFinite(largest)) {
      throw new IllegalArgumentException(
          "a block holds %s, expected finite numbers; its elements: %s"
              .formatted(
                  largest, Arrays.toString(Arrays.copyOfRange(source, from, from + length))));
    }
    return largest;
  }
}
