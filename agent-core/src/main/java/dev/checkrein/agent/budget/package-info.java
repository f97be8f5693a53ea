// SPDX-License-Identifier: Apache-2.0
/**
 * Decides how much an agent may still think. Start at {@link BudgetPolicy}. Policies read a {@link
 * BudgetView} and nothing else: clocks, random numbers and model calls belong to {@code
 * dev.checkrein.agent.loop}.
 */
@NullMarked
package dev.checkrein.agent.budget;

import org.jspecify.annotations.NullMarked;
