// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** What a token is counted as. */
public enum TokenClass {
  THINKING,
  ANSWER,
  TOOL_CALL
}
