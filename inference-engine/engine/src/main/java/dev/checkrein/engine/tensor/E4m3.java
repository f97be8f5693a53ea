// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/**
 * Floats of 8 bits: a sign, 4 bits of exponent (bias 7), 3 bits of mantissa, subnormals, no
 * infinity, NaN where all other bits are set. Micikevicius et al. (2022), "FP8 Formats for Deep
 * Learning", table 1.
 */
final class E4m3 {
  /** The largest number. */
  static final float MAX = 448;

  private static final int NAN = 0x7f;
  private static final int LARGEST = 0x7e;
  private static final float SUBNORMAL_STEP = 0x1p-9f;
  private static final float NORMAL_MIN = 0x1p-6f;
  private static final float[] VALUES = new float[256];

  static {
    for (int code = 0; code < VALUES.length; code++) {
      VALUES[code] = value(code);
    }
  }

  private E4m3() {}

  private static float value(int code) {
    int exponent = (code >> 3) & 15;
    int mantissa = code & 7;
    float magnitude =
        exponent == 0
            ? mantissa * SUBNORMAL_STEP
            : (8 + mantissa) * Math.scalb(SUBNORMAL_STEP, exponent - 1);
    if ((code & NAN) == NAN) {
      return Float.NaN;
    }
    return (code & 0x80) == 0 ? magnitude : -magnitude;
  }

  static float decode(byte code) {
    return VALUES[code & 0xff];
  }

  /** The nearest code, of two equally near the even one; beyond {@link #MAX} that of MAX. */
  static byte encode(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 24) & 0x80;
    float magnitude = Math.abs(value);
    int code;
    if (Float.isNaN(value)) {
      code = NAN;
    } else if (magnitude < NORMAL_MIN) {
      code = (int) Math.rint(magnitude / SUBNORMAL_STEP);
    } else if (magnitude >= MAX) {
      code = LARGEST;
    } else {
      // The upper 3 bits of the mantissa stay; a carry out of them raises the exponent, as it must.
      int kept = bits & 0x7fffffff;
      int rounded = kept + 0x7ffff + ((kept >> 20) & 1);
      code = (rounded >> 20) - ((127 - 7) << 3);
    }
    return (byte) (sign | code);
  }
}
