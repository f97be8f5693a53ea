// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

import org.jspecify.annotations.Nullable;

/**
 * Grants every call the same.
 *
 * @param thinkingTokensPerCall at least 0; null for no limit
 */
public record FixedBudget(@Nullable Integer thinkingTokensPerCall) implements BudgetPolicy {

  public FixedBudget {
    if (thinkingTokensPerCall != null && thinkingTokensPerCall < 0) {
      throw new IllegalArgumentException(
          "thinkingTokensPerCall is %d, expected at least 0".formatted(thinkingTokensPerCall));
    }
  }

  @Override
  public BudgetDecision decide(BudgetView view) {
    return new BudgetDecision.Proceed(thinkingTokensPerCall);
  }
}
