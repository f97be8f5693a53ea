// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** A piece of output. */
public sealed interface OutputEvent {
  record Thinking(String text) implements OutputEvent {}

  record Text(String text) implements OutputEvent {}

  record Call(int index, ToolCall call) implements OutputEvent {}

  record MalformedCall(String text) implements OutputEvent {}
}
