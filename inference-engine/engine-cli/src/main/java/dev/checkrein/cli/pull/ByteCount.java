// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteCount {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  private static final int STEP = 1024;

  private ByteCount() {}

  /** Such as {@code 4.1 GiB}; {@code size unknown} where negative. */
  public static String text(long bytes) {
    if (bytes < 0) {
      return "size unknown";
    }
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
