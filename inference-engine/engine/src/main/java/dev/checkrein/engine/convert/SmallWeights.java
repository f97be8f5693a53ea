// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

/**
 * Made-up values of the small tensors, which decide whether activations stay in range: norms near
 * 1, time steps and decays of Mamba-2 as it is initialised (Dao and Gu 2024, "Transformers are
 * SSMs", the published code), routers and convolutions like any matrix.
 */
final class SmallWeights {
  private static final double DECAY_MIN = 1;
  private static final double DECAY_MAX = 16;
  private static final double STEP_MIN = 0.001;
  private static final double STEP_MAX = 0.1;
  private static final float SPREAD = 0.1f;
  private static final float BIAS_SPREAD = 0.01f;

  private SmallWeights() {}

  /**
   * The values of a tensor.
   *
   * @param name in the file
   * @param cols elements of a row
   */
  static float[] of(String name, int cols, int length, long seed) {
    var random = Gaussian.of(seed, name);
    var values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = value(name, cols, random);
    }
    return values;
  }

  private static float value(String name, int cols, Gaussian random) {
    if (name.endsWith("norm.weight") || name.endsWith(".ssm_d")) {
      return 1 + SPREAD * random.next();
    }
    if (name.endsWith(".ssm_a")) {
      return (float) -random.uniform(DECAY_MIN, DECAY_MAX);
    }
    if (name.endsWith(".ssm_dt.bias")) {
      double step =
          StrictMath.exp(random.uniform(StrictMath.log(STEP_MIN), StrictMath.log(STEP_MAX)));
      return (float) StrictMath.log(StrictMath.expm1(step)); // softplus of it is the step
    }
    return name.endsWith(".bias") ? BIAS_SPREAD * random.next() : deviation(cols) * random.next();
  }

  /** Of a matrix that leaves the size of what it is multiplied with as it is. */
  static float deviation(int cols) {
    return (float) (1 / StrictMath.sqrt(cols));
  }
}
