// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** Whether a model can be offered tools, by its chat template. */
public enum ToolSupport {
  /** The template writes tools, and the form of its calls is known. */
  SUPPORTED,
  /** The template reads tools, and how the model would write a call is not known. */
  UNKNOWN_CALLS,
  /** The template never reads tools, so the model would not learn of one. */
  NO_TOOLS
}
