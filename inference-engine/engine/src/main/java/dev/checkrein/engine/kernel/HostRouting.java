// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/** A {@link Routing} in heap arrays. */
public final class HostRouting implements Routing {
  private final int tokensMax;
  private final int expertsPerToken;
  private final int[] experts;
  private final float[] weights;

  HostRouting(int tokensMax, int expertsPerToken) {
    if (tokensMax < 1 || expertsPerToken < 1) {
      throw new IllegalArgumentException(
          "a routing of %d tokens with %d experts each; both must be at least 1"
              .formatted(tokensMax, expertsPerToken));
    }
    this.tokensMax = tokensMax;
    this.expertsPerToken = expertsPerToken;
    experts = new int[Math.multiplyExact(tokensMax, expertsPerToken)];
    weights = new float[experts.length];
  }

  @Override
  public int tokensMax() {
    return tokensMax;
  }

  @Override
  public int expertsPerToken() {
    return expertsPerToken;
  }

  /** Expert of an assignment. */
  public int expert(int assignment) {
    return experts[assignment];
  }

  /** Weight of an assignment. */
  public float weight(int assignment) {
    return weights[assignment];
  }

  void set(int assignment, int expert, float weight) {
    experts[assignment] = expert;
    weights[assignment] = weight;
  }
}
