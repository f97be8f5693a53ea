// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;

/** What a format of single floats can hold: beyond it, rounding gives infinities. */
final class Ranges {
  private static final float F16_END = 65_520;
  private static final float BF16_END = Float.intBitsToFloat(0x7f7f_8000);

  private Ranges() {}

  /**
   * Refuses elements that would become infinite.
   *
   * @throws ModelFormatException naming the first
   */
  static void check(Part part, BlockFormat format, float[] values, int length) {
    if (format != BlockFormat.F16 && format != BlockFormat.BF16) {
      return;
    }
    float end = format == BlockFormat.F16 ? F16_END : BF16_END;
    for (int i = 0; i < length; i++) {
      if (Math.abs(values[i]) >= end) {
        throw part.wrong(
            "holds %s, beyond the largest %s; choose %s"
                .formatted(values[i], format, format == BlockFormat.F16 ? "bf16 or f32" : "f32"));
      }
    }
  }
}
