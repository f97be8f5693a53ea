// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * The counter-based random number generator Philox-4x32-10: a function of key and counter, without
 * state. Salmon, Moraes, Dror and Shaw (2011), "Parallel Random Numbers: As Easy as 1, 2, 3", §3.3
 * and table 2.
 */
public final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox() {}

  /** A uniform number in [0, 1) with 53 random bits, keyed by {@code seed} and {@code counter}. */
  public static double uniform(long seed, long counter) {
    return (block(seed, counter, 0) >>> 11) * 0x1p-53;
  }

  /**
   * The first two words of a block.
   *
   * @param key the two key words, the first in the lower half
   * @param counterLow counter words 0 and 1
   * @param counterHigh counter words 2 and 3
   * @return word 0 in the lower half, word 1 in the upper
   */
  static long block(long key, long counterLow, long counterHigh) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = MULTIPLIER_0 * (c0 & LOW);
      long p1 = MULTIPLIER_1 * (c2 & LOW);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return (c0 & LOW) | ((long) c1 << 32);
  }
}
