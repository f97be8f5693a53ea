// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** What a generated token belongs to. */
public enum TokenClass {
  THINKING,
  ANSWER,
  TOOL_CALL
}
