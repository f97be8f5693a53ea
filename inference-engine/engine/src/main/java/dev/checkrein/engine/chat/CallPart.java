// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

/** A piece of a tool call whose form is forced while its values are decoded. */
public sealed interface CallPart {
  /** Text that is the same in every call. */
  record Literal(String text) implements CallPart {}

  /** A value that the model chooses; the text of the next literal ends it. */
  record Value(String parameter) implements CallPart {}
}
