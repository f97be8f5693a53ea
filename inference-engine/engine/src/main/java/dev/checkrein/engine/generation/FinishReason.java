// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

/** Why a generation ended. */
public enum FinishReason {
  /** The model ended its turn, or the plan of the output was complete. */
  STOP,
  /** The same, with at least one complete tool call. */
  TOOL_CALLS,
  /** The limit of new tokens, or of the context, was reached. */
  LENGTH,
  /** The caller wanted no more. */
  CANCELLED
}
