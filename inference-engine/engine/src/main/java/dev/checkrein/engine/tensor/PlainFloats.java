// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/** Floats that stand for themselves: F16, BF16 and, but for the factor, F8_E4M3. */
final class PlainFloats {
  /**
   * The mantissa bit of BF16 that every NaN gets, lest cutting its other bits makes it infinite.
   */
  private static final int QUIET = 0x40;

  private PlainFloats() {}

  static void f16(byte[] source, int count, float[] target, int at) {
    for (int i = 0; i < count; i++) {
      target[at + i] = LittleEndian.f16(source, 2 * i);
    }
  }

  static void bf16(byte[] source, int count, float[] target, int at) {
    for (int i = 0; i < count; i++) {
      target[at + i] = Float.intBitsToFloat(LittleEndian.u16(source, 2 * i) << 16);
    }
  }

  /** The nearest, of two equally near the even one; NaN stays NaN. */
  static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | QUIET);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  static void e4m3(byte[] source, int count, float[] target, int at) {
    for (int i = 0; i < count; i++) {
      target[at + i] = E4m3.decode(source[i]);
    }
  }
}
