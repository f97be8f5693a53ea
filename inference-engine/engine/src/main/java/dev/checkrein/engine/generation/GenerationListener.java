// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.OutputEvent;

/**
 * Follows a generation, on the thread that runs it. An exception thrown by it ends the generation
 * and reaches the caller.
 */
public interface GenerationListener {
  /** Hears nothing, never cancels. */
  GenerationListener NONE = _ -> {};

  /** Takes the next piece of output. */
  void onEvent(OutputEvent event);

  /** Asked before every step: whether to stop. */
  default boolean cancelled() {
    return false;
  }
}
