// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

/** Where in its output a generation stands; the parser of the output knows. */
public interface OutputRegion {
  /** Whether the model is thinking. */
  boolean thinkingOpen();

  /** Whether a tool call has been opened and not closed. */
  boolean insideCall();
}
