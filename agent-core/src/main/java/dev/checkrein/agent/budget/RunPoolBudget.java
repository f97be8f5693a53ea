// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

/**
 * Shares one pool of thinking tokens among the calls of a run: a call gets what is left, at most
 * its cap; when nothing is left, it does not think.
 *
 * @param thinkingTokensPerRun the pool, at least 0
 * @param thinkingTokensPerCall the cap of one call, at least 0
 */
public record RunPoolBudget(int thinkingTokensPerRun, int thinkingTokensPerCall)
    implements BudgetPolicy {

  public RunPoolBudget {
    if (thinkingTokensPerRun < 0 || thinkingTokensPerCall < 0) {
      throw new IllegalArgumentException(
          "pool of %d thinking tokens with %d per call, expected at least 0"
              .formatted(thinkingTokensPerRun, thinkingTokensPerCall));
    }
  }

  @Override
  public BudgetDecision decide(BudgetView view) {
    var left = Math.max(0, thinkingTokensPerRun - view.spent().thinking());
    return new BudgetDecision.Proceed((int) Math.min(left, thinkingTokensPerCall));
  }
}
