// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to the engine.
 *
 * @param prompt what to continue
 * @param tokensMax the most tokens sampled or injected, at least 1
 * @param sampling how to draw
 * @param thinkingTokensMax the most tokens sampled while thinking; 0 for the template's form
 *     without thinking, null for no limit of its own. Room for an answer is always kept
 * @param toolUse whether tools may be called
 * @param plan the form of the output after thinking, empty for free output
 */
public record GenerationRequest(
    Prompt prompt,
    int tokensMax,
    Sampling sampling,
    @Nullable Integer thinkingTokensMax,
    ToolUse toolUse,
    List<OutputPart> plan) {
  /** The most tokens that a request may ask for. */
  public static final int TOKENS_MAX = 1 << 24;

  public GenerationRequest {
    plan = List.copyOf(plan);
    if (tokensMax < 1 || tokensMax > TOKENS_MAX) {
      throw new RequestException(
          "the limit of new tokens is " + tokensMax + ", expected 1 to " + TOKENS_MAX);
    }
    if (thinkingTokensMax != null && thinkingTokensMax < 0) {
      throw new RequestException(
          "the thinking budget is " + thinkingTokensMax + ", expected 0 or more tokens");
    }
    if (!plan.isEmpty() && toolUse != ToolUse.AUTO) {
      throw new RequestException("a planned output leaves no choice of tools: use AUTO");
    }
  }

  /** Greedy, free output, no thinking limit of its own. */
  public static GenerationRequest of(Prompt prompt, int tokensMax) {
    return new GenerationRequest(prompt, tokensMax, Sampling.GREEDY, null, ToolUse.AUTO, List.of());
  }

  public GenerationRequest withSampling(Sampling newSampling) {
    return new GenerationRequest(prompt, tokensMax, newSampling, thinkingTokensMax, toolUse, plan);
  }

  /** Null for no limit of its own. */
  public GenerationRequest withThinkingTokensMax(@Nullable Integer newThinkingTokensMax) {
    return new GenerationRequest(prompt, tokensMax, sampling, newThinkingTokensMax, toolUse, plan);
  }

  public GenerationRequest withToolUse(ToolUse newToolUse) {
    return new GenerationRequest(prompt, tokensMax, sampling, thinkingTokensMax, newToolUse, plan);
  }

  public GenerationRequest withPlan(List<OutputPart> newPlan) {
    return new GenerationRequest(prompt, tokensMax, sampling, thinkingTokensMax, toolUse, newPlan);
  }
}
