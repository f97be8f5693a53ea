// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

import dev.checkrein.agent.TokenSpend;
import java.time.Duration;

/**
 * What a policy may look at, all of it read from the journal.
 *
 * @param turn that is about to be asked, from 1
 * @param spent tokens of the turns before
 * @param calls tool calls so far
 * @param lastTurnFailed whether a call of the turn before had an error for a result
 * @param elapsed from the start of the run to its newest event
 */
public record BudgetView(
    int turn, TokenSpend spent, int calls, boolean lastTurnFailed, Duration elapsed) {

  /** The view before a turn when only thinking was spent. */
  public static BudgetView of(int turn, long thinkingSpent) {
    return new BudgetView(
        turn, new TokenSpend(0, 0, thinkingSpent, 0, 0, 0), 0, false, Duration.ZERO);
  }
}
