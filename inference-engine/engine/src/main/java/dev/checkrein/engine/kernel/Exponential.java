// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * The exponential of probabilities, in double. Plain additions and multiplications, so that every
 * JVM gives the same bits, and several times as fast as {@code StrictMath}, which matters at a
 * vocabulary's length.
 */
final class Exponential {
  // x = n ln 2 + r, |r| <= ln 2 / 2 (Cody and Waite 1980, "Software Manual for the Elementary
  // Functions", ch. 6); e^r by its Taylor series up to r^13, whose rest is below 2^-56.
  private static final double LOG2_E = 1 / StrictMath.log(2);
  private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  private static final double ROUNDER = 0x1.8p52;
  private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);
  private static final double MIN = -708;

  private Exponential() {}

  /**
   * e^x, within 2 units in the last place; 0 below −708.
   *
   * @param x at most 0; NaN gives NaN
   */
  static double exp(double x) {
    if (x < MIN) {
      return 0;
    }
    double shifted = x * LOG2_E + ROUNDER;
    double n = shifted - ROUNDER;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double r2 = r * r;
    double r4 = r2 * r2;
    double p0 = (1.0 / 6 + r * (1.0 / 24)) + r2 * (1.0 / 120 + r * (1.0 / 720));
    double p1 = (1.0 / 5040 + r * (1.0 / 40320)) + r2 * (1.0 / 362880 + r * (1.0 / 3628800));
    double p2 = (1.0 / 39916800 + r * (1.0 / 479001600)) + r2 * (1.0 / 6227020800.0);
    double p = 1 + (r + r2 * (0.5 + r * (p0 + r4 * (p1 + r4 * p2))));
    long exponent = Double.doubleToRawLongBits(shifted) - ROUNDER_BITS;
    return p * Double.longBitsToDouble((exponent + 1023) << 52);
  }
}
