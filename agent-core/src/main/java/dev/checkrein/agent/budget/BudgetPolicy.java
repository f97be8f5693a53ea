// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

/**
 * Decides before each model call how much it may think. Pure: the same view gives the same
 * decision.
 */
@FunctionalInterface
public interface BudgetPolicy {

  /** Leaves thinking to the model's default. */
  BudgetPolicy UNLIMITED = new FixedBudget(null);

  BudgetDecision decide(BudgetView view);
}
