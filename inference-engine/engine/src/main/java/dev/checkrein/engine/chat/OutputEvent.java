// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** A piece of what the model writes, as it becomes certain. */
public sealed interface OutputEvent {
  /** More thinking. */
  record Thinking(String text) implements OutputEvent {}

  /** More of the answer, exactly as written. */
  record Text(String text) implements OutputEvent {}

  /**
   * A whole tool call.
   *
   * @param index counts the calls of this output from 0
   */
  record Call(int index, ToolCall call) implements OutputEvent {}

  /** Text that begins like a call and is none. */
  record MalformedCall(String text) implements OutputEvent {}
}
