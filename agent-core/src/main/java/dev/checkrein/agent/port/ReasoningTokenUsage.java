// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.model.output.TokenUsage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Token usage by kind. The output count is the sum of thinking, answer, tool-call and forced
 * tokens; cached input is part of the input.
 */
public final class ReasoningTokenUsage extends TokenUsage {
  private final int cachedInput;
  private final int thinking;
  private final int answer;
  private final int toolCall;
  private final int forced;

  /**
   * @param input prompt tokens, the cached ones included
   * @param cachedInput prompt tokens whose state was reused, at most {@code input}
   * @param thinking sampled thinking tokens
   * @param answer sampled text tokens
   * @param toolCall sampled tokens of tool calls
   * @param forced tokens injected and not sampled
   */
  public ReasoningTokenUsage(
      int input, int cachedInput, int thinking, int answer, int toolCall, int forced) {
    super(input, thinking + answer + toolCall + forced);
    if (Math.min(Math.min(cachedInput, thinking), Math.min(answer, Math.min(toolCall, forced))) < 0
        || cachedInput > input) {
      throw new IllegalArgumentException(
          "token counts must be at least 0 and cached at most input, found input %d, cached %d, thinking %d, answer %d, tool call %d, forced %d"
              .formatted(input, cachedInput, thinking, answer, toolCall, forced));
    }
    this.cachedInput = cachedInput;
    this.thinking = thinking;
    this.answer = answer;
    this.toolCall = toolCall;
    this.forced = forced;
  }

  public int cachedInputTokenCount() {
    return cachedInput;
  }

  public int thinkingTokenCount() {
    return thinking;
  }

  public int answerTokenCount() {
    return answer;
  }

  public int toolCallTokenCount() {
    return toolCall;
  }

  public int forcedTokenCount() {
    return forced;
  }

  /** Sums kind by kind; the output of a plain {@link TokenUsage} counts as answer. */
  @Override
  public ReasoningTokenUsage add(@Nullable TokenUsage other) {
    if (other == null) {
      return this;
    }
    if (other instanceof ReasoningTokenUsage that) {
      return new ReasoningTokenUsage(
          inputTokenCount() + that.inputTokenCount(),
          cachedInput + that.cachedInput,
          thinking + that.thinking,
          answer + that.answer,
          toolCall + that.toolCall,
          forced + that.forced);
    }
    return new ReasoningTokenUsage(
        inputTokenCount() + orZero(other.inputTokenCount()),
        cachedInput,
        thinking,
        answer + orZero(other.outputTokenCount()),
        toolCall,
        forced);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof ReasoningTokenUsage that
        && super.equals(o)
        && cachedInput == that.cachedInput
        && thinking == that.thinking
        && answer == that.answer
        && toolCall == that.toolCall
        && forced == that.forced;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), cachedInput, thinking, answer, toolCall, forced);
  }

  @Override
  public String toString() {
    return "ReasoningTokenUsage[input=%d, cachedInput=%d, thinking=%d, answer=%d, toolCall=%d, forced=%d]"
        .formatted(inputTokenCount(), cachedInput, thinking, answer, toolCall, forced);
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
