// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.kernel.Sampling;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How tokens are drawn. Ranges are checked by {@link Sampling}. */
final class SamplingOptions {
  private static final int SEED_BITS = 53;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Divides the logits; 0 takes the likeliest token. Default: 0.")
  private float temperature;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Same seed, same draw. Default: drawn, and reported.")
  private @Nullable Long seed;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Only the K likeliest tokens. Default: 0, all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Only the likeliest tokens that make up this probability. Default: 1, all.")
  private float topP = 1;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Only tokens with this share of the best one's probability. Default: 0, all.")
  private float minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Scales down the logits of tokens that occurred. Default: 1, none.")
  private float repetitionPenalty = 1;

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Subtracted from the logit of a token that occurred. Default: 0.")
  private float presencePenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description = "Subtracted for each time that a token occurred. Default: 0.")
  private float frequencyPenalty;

  /**
   * The options as the engine takes them; draws a seed, exact in any JSON, where none was given.
   */
  Sampling sampling() {
    long key = seed == null ? new SecureRandom().nextLong(1L << SEED_BITS) : seed;
    return new Sampling(
        temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, key);
  }
}
