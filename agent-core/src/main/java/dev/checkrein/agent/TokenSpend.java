// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

/**
 * Tokens that were processed, by kind; every count is at least 0. What was sampled or injected is
 * {@link #output()}.
 *
 * @param input prompt tokens, the cached ones included
 * @param cachedInput prompt tokens whose state was reused, at most {@code input}
 * @param thinking sampled thinking tokens
 * @param answer sampled text tokens
 * @param toolCall sampled tokens of tool calls
 * @param forced tokens that were injected and not sampled, such as the close of a thinking block
 */
public record TokenSpend(
    long input, long cachedInput, long thinking, long answer, long toolCall, long forced) {

  public static final TokenSpend NONE = new TokenSpend(0, 0, 0, 0, 0, 0);

  public TokenSpend {
    if (input < 0 || cachedInput < 0 || thinking < 0 || answer < 0 || toolCall < 0 || forced < 0) {
      throw new IllegalArgumentException(
          "token counts must be at least 0, found input %d, cached %d, thinking %d, answer %d, tool call %d, forced %d"
              .formatted(input, cachedInput, thinking, answer, toolCall, forced));
    }
    if (cachedInput > input) {
      throw new IllegalArgumentException(
          "cached input %d exceeds input %d".formatted(cachedInput, input));
    }
  }

  /** Thinking, answer, tool-call and forced tokens together. */
  public long output() {
    return thinking + answer + toolCall + forced;
  }

  /** Input and output together. */
  public long total() {
    return input + output();
  }

  public TokenSpend plus(TokenSpend other) {
    return new TokenSpend(
        input + other.input,
        cachedInput + other.cachedInput,
        thinking + other.thinking,
        answer + other.answer,
        toolCall + other.toolCall,
        forced + other.forced);
  }
}
