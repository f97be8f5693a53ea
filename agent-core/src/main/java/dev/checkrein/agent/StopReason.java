// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

/** Why a run ended. Each is typed, none is an exception. */
public enum StopReason {
  /** The model answered without a further call. */
  COMPLETED,
  /** {@link RunLimits#turnsMax()} model turns were used. */
  MAX_TURNS,
  /** {@link RunLimits#callsMax()} tool calls were used. */
  MAX_TOOL_CALLS,
  /** {@link RunLimits#tokensMax()} tokens were used or would be by the next turn. */
  TOKEN_BUDGET,
  /** The budget policy concluded or stopped the run. */
  BUDGET_POLICY,
  /** {@link RunLimits#wallClock()} elapsed, but for the reserve for a wrap-up answer. */
  DEADLINE,
  /** The same call was asked for more often than {@link RunLimits#identicalCallsMax()}. */
  LOOP_DETECTED,
  /** The run was cancelled. */
  CANCELLED,
  /** The model ended its turn with neither a call nor text. */
  EMPTY_ANSWER,
  /** The conversation does not fit the memory's token limit, or the model's context. */
  CONTEXT_OVERFLOW,
  /**
   * The model cannot be asked such a thing: its template knows no tools or refuses the
   * conversation, or it does not support what the request holds. Asking again changes nothing.
   */
  REQUEST_REFUSED,
  /** The model failed. */
  ERROR
}
