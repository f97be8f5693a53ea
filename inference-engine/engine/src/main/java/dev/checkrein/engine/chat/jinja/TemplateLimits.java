// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

/**
 * What a chat template may use. A template comes with a model's files and is not trusted.
 *
 * @param sourceCharsMax length of the template
 * @param nestingMax nesting of tags and expressions in the template
 * @param stepsMax expressions and statements evaluated, items visited; eight characters of a string
 *     that is built, or 32 that are read, count as one step, so that a step takes about as long
 *     whatever it is
 * @param outputCharsMax length of the rendered text
 * @param stringCharsMax length of one string
 * @param depthMax depth of nested evaluation, which bounds the recursion of macros
 * @param itemsMax items of a range, or of a list that is built
 */
public record TemplateLimits(
    int sourceCharsMax,
    int nestingMax,
    long stepsMax,
    int outputCharsMax,
    int stringCharsMax,
    int depthMax,
    int itemsMax) {
  /**
   * Enough for a prompt of a million tokens. Steps: a few seconds at most; published templates take
   * less than a hundredth for a conversation, and less than a tenth with a message of a megabyte.
   */
  public static final TemplateLimits DEFAULTS =
      new TemplateLimits(1_000_000, 200, 20_000_000, 16_000_000, 16_000_000, 600, 1_000_000);

  public TemplateLimits {
    if (sourceCharsMax < 1
        || nestingMax < 1
        || stepsMax < 1
        || outputCharsMax < 1
        || stringCharsMax < 1
        || depthMax < 1
        || itemsMax < 1) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }

  /** The same with another limit of steps. */
  public TemplateLimits withStepsMax(long stepsMax) {
    return new TemplateLimits(
        sourceCharsMax, nestingMax, stepsMax, outputCharsMax, stringCharsMax, depthMax, itemsMax);
  }

  /** The same with another limit of rendered text. */
  public TemplateLimits withOutputCharsMax(int outputCharsMax) {
    return new TemplateLimits(
        sourceCharsMax, nestingMax, stepsMax, outputCharsMax, stringCharsMax, depthMax, itemsMax);
  }
}
