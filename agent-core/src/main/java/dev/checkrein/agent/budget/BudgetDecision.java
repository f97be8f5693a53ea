// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

import org.jspecify.annotations.Nullable;

/** What a policy wants to happen before the next model call. */
public sealed interface BudgetDecision {

  /**
   * Go on; the next call may think for at most {@code thinkingTokensMax} tokens, null for no limit.
   */
  record Proceed(@Nullable Integer thinkingTokensMax) implements BudgetDecision {
    public Proceed {
      if (thinkingTokensMax != null && thinkingTokensMax < 0) {
        throw new IllegalArgumentException(
            "thinkingTokensMax is %d, expected at least 0".formatted(thinkingTokensMax));
      }
    }
  }

  /** Ask for the final answer now, without tools; {@code note} is shown to the model. */
  record Conclude(String note) implements BudgetDecision {}

  /** End the run; {@code reason} is shown to the caller. */
  record Stop(String reason) implements BudgetDecision {}
}
