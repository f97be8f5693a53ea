// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import java.util.Arrays;
import java.util.List;

/** The distribution over a closed set, from the log-probabilities of its strings. */
final class ClosedSet {
  private ClosedSet() {}

  /**
   * Divides by the sum over the set; the largest is taken out first, so that nothing underflows.
   */
  static List<Double> normalise(double[] logProbs) {
    double max = Arrays.stream(logProbs).max().orElseThrow();
    var weights = Arrays.stream(logProbs).map(p -> Math.exp(p - max)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).mapToObj(w -> w / sum).toList();
  }

  /** Index of the largest, the first of equals. */
  static int best(List<Double> probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.size(); i++) {
      if (probabilities.get(i) > probabilities.get(best)) {
        best = i;
      }
    }
    return best;
  }

  /** Index at which the cumulated probability passes {@code uniform}. */
  static int draw(List<Double> probabilities, double uniform) {
    double sum = 0;
    for (int i = 0; i < probabilities.size(); i++) {
      sum += probabilities.get(i);
      if (uniform < sum) {
        return i;
      }
    }
    return best(probabilities);
  }
}
