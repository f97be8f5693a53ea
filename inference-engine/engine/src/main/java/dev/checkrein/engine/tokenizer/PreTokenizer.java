// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.RequestException;
import java.util.function.Consumer;

/** Cuts text into the words that are merged one by one. Thread-safe. */
sealed interface PreTokenizer permits SplitSteps, Metaspace {
  /**
   * Hands on the words of a text in order, none of them empty.
   *
   * @param first whether nothing stands before this text
   * @throws RequestException if that needs too many steps
   */
  void split(String text, boolean first, Consumer<String> words);
}
