// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.ChatPrompt;

/** What a generation continues. */
public sealed interface Prompt {
  /** These ids exactly, nothing added. */
  record Tokens(int[] ids) implements Prompt {}

  /** A text, tokenised as plain text: what looks like a special token stays text. */
  record Text(String text) implements Prompt {}

  /** A conversation, rendered by the checkpoint's own template. */
  record Chat(ChatPrompt chat) implements Prompt {}
}
