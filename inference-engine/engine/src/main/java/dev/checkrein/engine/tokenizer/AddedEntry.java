// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An added token and how it is matched.
 *
 * @param normalized whether in normalised text, its own text normalised too
 * @param singleWord whether only where no word goes on before or behind it
 * @param lstrip whether it takes the white space before it
 * @param rstrip whether it takes the white space behind it
 */
record AddedEntry(
    AddedToken token, boolean normalized, boolean singleWord, boolean lstrip, boolean rstrip) {
  private static final int COUNT_MAX = 100_000;
  private static final int LENGTH_MAX = 1_000;
  private static final int LENGTH_OF_ALL_MAX = 1_000_000;

  /** Tokens of which both are in the vocabularies of Phi-3 and in no others. */
  private static final Set<String> PHI_3 = Set.of("<|placeholder1|>", "<|assistant|>");

  private static final Set<String> PHI_3_NOT_STRIPPED = Set.of("<unk>", "<s>", "<|endoftext|>");

  /** Reads {@code added_tokens}. */
  static List<AddedEntry> from(JsonObject tokenizer) {
    var list = tokenizer.list("added_tokens");
    if (list.size() > COUNT_MAX) {
      throw tokenizer.wrong("added_tokens", "at most " + COUNT_MAX + " tokens");
    }
    var entries = new ArrayList<AddedEntry>();
    var texts = new HashSet<String>();
    for (var item : list) {
      var json =
          JsonObject.from(item, tokenizer.source() + ": added_tokens[" + entries.size() + "]");
      var text = json.string("content");
      if (text.isEmpty() || text.length() > LENGTH_MAX) {
        throw json.wrong("content", "1 to " + LENGTH_MAX + " characters");
      }
      if (!texts.add(text)) {
        throw json.wrong("content", "a text that no other added token has");
      }
      boolean special = json.flag("special", false);
      entries.add(
          new AddedEntry(
              new AddedToken(json.integer("id", 0, Tokenizer.ID_MAX), text, special),
              json.flag("normalized", !special),
              json.flag("single_word", false),
              json.flag("lstrip", false),
              json.flag("rstrip", false)));
    }
    if (texts.stream().mapToInt(String::length).sum() > LENGTH_OF_ALL_MAX) {
      throw tokenizer.wrong(
          "added_tokens", "at most " + LENGTH_OF_ALL_MAX + " characters in all tokens");
    }
    return entries;
  }

  /**
   * Takes the tokens of a GGUF file that are recognised as a whole, as they are spelt. The format
   * does not say which of them take the white space behind them: those of Phi-3 do, known by their
   * texts.
   */
  static List<AddedEntry> from(TokenizerSource.Vocabulary vocabulary) {
    var tokens = new ArrayList<AddedToken>();
    var texts = new HashSet<String>();
    for (int id = 0; id < vocabulary.tokens().size(); id++) {
      var type = TokenType.of(vocabulary, id);
      if (!type.isAdded()) {
        continue;
      }
      var text = vocabulary.tokens().get(id);
      if (text.isEmpty() || text.length() > LENGTH_MAX) {
        throw new ModelFormatException(
            "%s: tokenizer.ggml.tokens[%d], of type %s, has %d characters, expected 1 to %d"
                .formatted(vocabulary.source(), id, type, text.length(), LENGTH_MAX));
      }
      tokens.add(new AddedToken(id, text, type != TokenType.USER_DEFINED));
      texts.add(text);
    }
    int length = texts.stream().mapToInt(String::length).sum();
    if (tokens.size() > COUNT_MAX || length > LENGTH_OF_ALL_MAX) {
      throw new ModelFormatException(
          "%s: %d of tokenizer.ggml.tokens, of %d characters, are control, unknown or user defined, expected at most %d of %d characters"
              .formatted(vocabulary.source(), tokens.size(), length, COUNT_MAX, LENGTH_OF_ALL_MAX));
    }
    boolean phi3 = texts.containsAll(PHI_3);
    return tokens.stream()
        .map(
            token ->
                new AddedEntry(
                    token, false, false, false, phi3 && !PHI_3_NOT_STRIPPED.contains(token.text())))
        .toList();
  }
}
