// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.error.RequestException;

/**
 * How a token is drawn from a row of logits; applied in the order of the components after the
 * penalties.
 *
 * @param temperature divisor of the logits, 0 for greedy
 * @param topK only the k most likely, 0 for all
 * @param topP only the smallest set of most likely tokens with at least this probability (Holtzman
 *     et al. 2020), 1 for all
 * @param minP only tokens with at least this share of the best one's probability (Nguyen et al.
 *     2024), 0 for all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that occurred
 *     (Keskar et al. 2019), 1 for none
 * @param presencePenalty subtracted once from the logit of a token that occurred, 0 for none
 * @param frequencyPenalty subtracted for each time that a token occurred, 0 for none
 * @param seed key of the counter RNG, together with the position
 */
public record Sampling(
    float temperature,
    int topK,
    float topP,
    float minP,
    float repetitionPenalty,
    float presencePenalty,
    float frequencyPenalty,
    long seed) {
  /** The most likely token, no penalties. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0, 0);

  public Sampling {
    check(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    check(topK >= 0, "top_k", topK, "0 (all) or more");
    check(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1");
    check(minP >= 0 && minP < 1, "min_p", minP, "0 to below 1");
    check(
        repetitionPenalty > 0 && repetitionPenalty <= 10,
        "repetition_penalty",
        repetitionPenalty,
        "above 0, at most 10");
    check(Math.abs(presencePenalty) <= 2, "presence_penalty", presencePenalty, "-2 to 2");
    check(Math.abs(frequencyPenalty) <= 2, "frequency_penalty", frequencyPenalty, "-2 to 2");
  }

  /** Whether any penalty changes a logit. */
  public boolean penalises() {
    return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
  }

  private static void check(boolean holds, String name, float value, String expected) {
    if (!holds) {
      throw new RequestException(name + " is " + value + ", expected " + expected);
    }
  }
}
