// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.budget.BudgetPolicy;
import dev.checkrein.agent.port.Memory;
import dev.checkrein.agent.port.ToolCatalog;

/**
 * Who works: a role with its prompt, tools and bounds. Sampling is the model's own affair.
 *
 * @param name unique in a runtime, not blank
 * @param systemPrompt sent first, unchanged; empty for none
 * @param tools in the order the model sees them
 * @param limits of each run; they also cap what the budget grants
 * @param budget of thinking tokens
 * @param memory what of the conversation the model is shown
 */
public record Agent(
    String name,
    String systemPrompt,
    ToolCatalog tools,
    RunLimits limits,
    BudgetPolicy budget,
    Memory memory) {

  public Agent {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of an agent must not be blank");
    }
  }

  /** An agent with default limits, the model's own thinking and everything remembered. */
  public static Agent of(String name, String systemPrompt, ToolCatalog tools) {
    return new Agent(
        name, systemPrompt, tools, RunLimits.DEFAULTS, BudgetPolicy.UNLIMITED, Memory.ALL);
  }

  public Agent withTools(ToolCatalog tools) {
    return new Agent(name, systemPrompt, tools, limits, budget, memory);
  }

  public Agent withLimits(RunLimits limits) {
    return new Agent(name, systemPrompt, tools, limits, budget, memory);
  }

  public Agent withBudget(BudgetPolicy budget) {
    return new Agent(name, systemPrompt, tools, limits, budget, memory);
  }

  public Agent withMemory(Memory memory) {
    return new Agent(name, systemPrompt, tools, limits, budget, memory);
  }
}
