// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** Who says a message. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
