// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;

/** Kinds of entries as {@code tokenizer.ggml.token_type} numbers them, from 1 on. */
enum TokenType {
  /** Text is merged to it. */
  NORMAL,
  /** Stands for characters that the vocabulary cannot spell. */
  UNKNOWN,
  /** Steers the model; recognised as a whole. */
  CONTROL,
  /** Content that is recognised as a whole. */
  USER_DEFINED,
  /** Stands for nothing. */
  UNUSED,
  /** One byte, spelt {@code <0xHH>}. */
  BYTE;

  /** The kind of an entry. */
  static TokenType of(TokenizerSource.Vocabulary vocabulary, int id) {
    int number = vocabulary.types()[id];
    if (number < 1 || number > values().length) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.token_type[%d] is %d, expected 1 to %d"
              .formatted(vocabulary.source(), id, number, values().length));
    }
    return values()[number - 1];
  }

  /** Whether it is recognised in text as a whole. */
  boolean isAdded() {
    return this == UNKNOWN || this == CONTROL || this == USER_DEFINED;
  }
}
