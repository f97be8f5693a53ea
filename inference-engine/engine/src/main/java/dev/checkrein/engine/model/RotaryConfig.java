// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;

/**
 * Rotary positions as a configuration describes them: {@code theta^(-2j / (2 * pairs))} radians a
 * position for pair j, changed by a rule for long contexts.
 *
 * @param theta base
 * @param pairs rotated pairs of a head
 * @param interleaved whether a pair is two neighbours, or else an element of each half
 * @param scaling the rule for long contexts
 */
public record RotaryConfig(double theta, int pairs, boolean interleaved, Scaling scaling) {
  private static final String DIVISORS = "rope_freqs.weight";
  private static final double FACTOR_MAX = 1 << 20;

  /** A rule for contexts longer than those of the first training. */
  public sealed interface Scaling {
    /** The frequency in place of {@code frequency}. */
    double apply(double frequency);

    /** As it is. */
    record None() implements Scaling {
      @Override
      public double apply(double frequency) {
        return frequency;
      }
    }

    /** Positions divided by a factor (Chen et al. 2023, "Position Interpolation"). */
    record Linear(double factor) implements Scaling {
      @Override
      public double apply(double frequency) {
        return frequency / factor;
      }
    }

    /**
     * Slow pairs divided by a factor, fast ones left, those between interpolated (Llama Team 2024,
     * "The Llama 3 Herd of Models", §3.4.2, as its configuration files spell it out).
     *
     * @param factor of the slow ones
     * @param low waves longer than {@code context / low} are slow
     * @param high waves shorter than {@code context / high} are fast
     * @param context of the first training
     */
    record Llama3(double factor, double low, double high, double context) implements Scaling {
      @Override
      public double apply(double frequency) {
        double waves = context * frequency / (2 * Math.PI);
        double kept = Math.min(1, Math.max(0, (waves - low) / (high - low)));
        return (1 - kept) * frequency / factor + kept * frequency;
      }
    }
  }

  /** Reads {@code rope_theta} and {@code rope_scaling}, or both from {@code rope_parameters}. */
  public static RotaryConfig from(JsonObject json, int headDim) {
    boolean nested = json.has("rope_parameters");
    var parameters = nested ? json.object("rope_parameters") : json;
    double theta = parameters.number("rope_theta", json.number("rope_theta", 10_000));
    if (!(theta > 1)) {
      throw parameters.wrong("rope_theta", "more than 1");
    }
    double part = parameters.number("partial_rotary_factor", 1);
    int pairs = (int) (headDim * part) / 2;
    if (!(part > 0 && part <= 1) || pairs == 0) {
      throw parameters.wrong(
          "partial_rotary_factor", "above 0 and at most 1, with a pair in a head of " + headDim);
    }
    return new RotaryConfig(
        theta,
        pairs,
        json.flag("rope_interleaved", false),
        nested
            ? scaling(parameters)
            : json.has("rope_scaling") ? scaling(json.object("rope_scaling")) : new Scaling.None());
  }

  private static Scaling scaling(JsonObject json) {
    var key = json.has("rope_type") ? "rope_type" : "type";
    return switch (json.optionalString(key).orElse("default")) {
      case "default", "none" -> new Scaling.None();
      case "linear" -> new Scaling.Linear(factor(json, "factor", 0));
      case "llama3" -> {
        double low = factor(json, "low_freq_factor", 0);
        yield new Scaling.Llama3(
            factor(json, "factor", 0),
            low,
            factor(json, "high_freq_factor", low),
            json.integer("original_max_position_embeddings", 1, Integer.MAX_VALUE));
      }
      default -> throw json.wrong(key, "default, linear or llama3");
    };
  }

  private static double factor(JsonObject json, String key, double above) {
    double factor = json.number(key);
    if (!(factor > above && factor <= FACTOR_MAX)) {
      throw json.wrong(key, "above " + above + ", at most " + FACTOR_MAX);
    }
    return factor;
  }

  /** What the rule for long contexts divides the frequency of each pair by. */
  public float[] divisors() {
    var divisors = new float[pairs];
    for (int j = 0; j < pairs; j++) {
      double frequency = Math.pow(theta, -(double) j / pairs);
      divisors[j] = (float) (frequency / scaling.apply(frequency));
    }
    return divisors;
  }

  /** Radians a position of each pair. */
  float[] frequencies() {
    var frequencies = new float[pairs];
    for (int j = 0; j < pairs; j++) {
      frequencies[j] = (float) scaling.apply(Math.pow(theta, -(double) j / pairs));
    }
    return frequencies;
  }

  /** The rotation itself; {@code rope_freqs.weight}, where it is there, divides the frequencies. */
  Rotary take(TensorTable table, int headDim) {
    var frequencies = frequencies();
    var divisors = table.values(DIVISORS, pairs).orElse(null);
    if (divisors != null) {
      for (int j = 0; j < pairs; j++) {
        if (!(divisors[j] > 0 && Float.isFinite(divisors[j]))) {
          throw new ModelFormatException(
              "tensor '%s' holds %s at %d, expected a finite number above 0"
                  .formatted(DIVISORS, divisors[j], j));
        }
        frequencies[j] /= divisors[j];
      }
    }
    return new Rotary(table.made("rope frequencies", frequencies), headDim, interleaved);
  }
}
