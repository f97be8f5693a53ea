// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import java.util.List;

/**
 * What a closed set came to.
 *
 * @param name of the {@link OutputPart.OneOf}
 * @param options its strings
 * @param probabilities of each, summing to 1
 * @param chosen index of the string taken
 */
public record Choice(String name, List<String> options, List<Double> probabilities, int chosen) {
  public Choice {
    options = List.copyOf(options);
    probabilities = List.copyOf(probabilities);
  }

  /** The string taken. */
  public String value() {
    return options.get(chosen);
  }
}
