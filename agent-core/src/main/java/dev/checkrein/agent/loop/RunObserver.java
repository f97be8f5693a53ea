// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

/**
 * Sees a streaming model's text as it comes. Deltas are not events: they are not kept and not
 * replayed. Called by the model's thread, one call at a time for one run; must be quick.
 * Thread-safe. Its exceptions are logged and dropped.
 */
public interface RunObserver {

  RunObserver NONE = new RunObserver() {};

  /** A piece of thinking of a turn, from 1. */
  default void onThinking(String runId, int turn, String delta) {}

  /** A piece of text of a turn, from 1. */
  default void onText(String runId, int turn, String delta) {}
}
