// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.RequestException;

/** A vocabulary and the merges that make its tokens of a word. Thread-safe. */
sealed interface Subwords permits BytePairs, CharacterPairs {
  /** Appends the tokens of one word; none of them is an added token. */
  void encode(String word, Ids ids);

  /** Whether an id stands for characters that cannot be spelt. */
  boolean isUnknown(int id);

  /** What each id stands for, none for an unused one. Not to be changed. */
  byte[][] bytes();

  /** The largest id plus 1. */
  default int vocabularySize() {
    return bytes().length;
  }

  /**
   * The bytes of a token, not to be changed.
   *
   * @throws RequestException if the id is outside {@code [0, vocabularySize)}
   */
  default byte[] bytes(int id) {
    var table = bytes();
    if (id < 0 || id >= table.length) {
      throw new RequestException(
          "token id " + id + " is outside the vocabulary of " + table.length);
    }
    return table[id];
  }
}
