// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/**
 * Floats of 4 bits: a sign, 2 bits of exponent (bias 1), 1 bit of mantissa, subnormals. OCP
 * Microscaling Formats (MX) Specification 1.0, §5.3.3.
 */
final class E2m1 {
  /** The largest number. */
  static final float MAX = 6;

  private static final float[] VALUES = {
    0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6
  };

  /** Twice the numbers as integers, so that code 8 is no negative zero: ggml's table. */
  private static final float[] DOUBLED = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private E2m1() {}

  /** The number of a code from 0 to 15. */
  static float decode(int code) {
    return VALUES[code];
  }

  /** Twice the number of a code from 0 to 15; 0 for −0. */
  static float doubled(int code) {
    return DOUBLED[code];
  }

  /** The nearest code, of two equally near the even one; beyond {@link #MAX} that of MAX. */
  static int encode(float value) {
    float m = Math.abs(value);
    int sign = (Float.floatToRawIntBits(value) >>> 28) & 8;
    if (m < 2) {
      return sign | (int) Math.rint(2 * m);
    }
    if (m < 4) {
      return sign | (2 + (int) Math.rint(m));
    }
    return sign | (m > 5 ? 7 : 6);
  }
}
