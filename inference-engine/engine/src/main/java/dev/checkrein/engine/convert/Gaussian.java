// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import java.util.SplittableRandom;

/**
 * Numbers drawn from a normal distribution, the same for a seed on every machine: strict functions
 * only. Box and Muller (1958), "A Note on the Generation of Random Normal Deviates".
 */
final class Gaussian {
  private static final long NAME_FACTOR = 0x9e37_79b9_7f4a_7c15L;

  private final SplittableRandom random;
  private double spare = Double.NaN;

  Gaussian(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A sequence of its own for each name. */
  static Gaussian of(long seed, String name) {
    return new Gaussian(seed ^ (name.hashCode() * NAME_FACTOR));
  }

  /** Mean 0, deviation 1. */
  float next() {
    if (!Double.isNaN(spare)) {
      float second = (float) spare;
      spare = Double.NaN;
      return second;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    double angle = 2 * StrictMath.PI * random.nextDouble();
    spare = radius * StrictMath.sin(angle);
    return (float) (radius * StrictMath.cos(angle));
  }

  /** Even between two bounds. */
  double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** A whole number from 0. */
  int below(int end) {
    return random.nextInt(end);
  }
}
