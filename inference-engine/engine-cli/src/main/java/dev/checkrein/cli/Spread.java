// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The smallest, the middle and the largest of some measurements. */
record Spread(double min, double median, double max) {
  /**
   * @param values at least one
   */
  static Spread of(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  Map<String, @Nullable Object> toJson() {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("min", min);
    json.put("median", median);
    json.put("max", max);
    return json;
  }
}
