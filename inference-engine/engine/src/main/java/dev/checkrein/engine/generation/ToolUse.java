// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

/** Whether the model may call tools. */
public enum ToolUse {
  /** As it likes. */
  AUTO,
  /** It cannot: the opener of a call is masked. */
  NONE,
  /** It must: after its thinking the opener of a call is forced. */
  REQUIRED
}
