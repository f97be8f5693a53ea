// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** Who speaks in a {@link ChatMessage}. */
public enum Role {
  SYSTEM("system"),
  USER("user"),
  ASSISTANT("assistant"),
  TOOL("tool");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** The name that templates and requests use. */
  public String text() {
    return text;
  }
}
