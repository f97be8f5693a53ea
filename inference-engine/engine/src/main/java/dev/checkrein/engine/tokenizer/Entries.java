// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a vocabulary as a file lists them. Ids are unique, and so are texts; gaps are
 * allowed, as files reserve ids.
 *
 * @param source where they stand, for messages
 * @param ids id of each text
 * @param texts text of each id; null for one that stands for nothing
 * @param reserved ids that no text may become: added tokens, bytes by number, unused ones
 */
record Entries(String source, Map<String, Integer> ids, @Nullable String[] texts, BitSet reserved) {
  private static final int LENGTH_MAX = 10_000;

  /**
   * Reads {@code model.vocab}.
   *
   * @param added the ids and texts that override it
   */
  static Entries from(JsonObject model, Collection<AddedToken> added) {
    var json = model.object("vocab");
    var ids = HashMap.<String, Integer>newHashMap(json.fields().size());
    for (var text : json.fields().keySet()) {
      checkLength(json.source(), text);
      ids.put(text, json.integer(text, 0, Tokenizer.ID_MAX));
    }
    int idMax = -1;
    for (int id : ids.values()) {
      idMax = Math.max(idMax, id);
    }
    for (var token : added) {
      idMax = Math.max(idMax, token.id());
    }
    var texts = new @Nullable String[idMax + 1];
    var source = model.source();
    ids.forEach((text, id) -> claim(source, texts, id, text));
    var reserved = new BitSet();
    for (var token : added) {
      reserved.set(token.id());
      var known = ids.get(token.text());
      if (known == null) {
        claim(source, texts, token.id(), token.text());
      } else if (known != token.id()) {
        throw new ModelFormatException(
            "%s: added token '%s' has id %d, the vocabulary gives it %d"
                .formatted(source, token.text(), token.id(), known));
      }
      texts[token.id()] = token.text();
    }
    return new Entries(source, ids, texts, reserved);
  }

  /** Takes the entries of a GGUF file, each under its index. */
  static Entries from(TokenizerSource.Vocabulary vocabulary) {
    var source = vocabulary.source();
    List<String> tokens = vocabulary.tokens();
    checkSize(source, tokens.size(), vocabulary.types().length);
    var ids = HashMap.<String, Integer>newHashMap(tokens.size());
    var texts = new @Nullable String[tokens.size()];
    var reserved = new BitSet();
    for (int id = 0; id < texts.length; id++) {
      var text = tokens.get(id);
      checkLength(source + ": tokenizer.ggml.tokens", text);
      var type = TokenType.of(vocabulary, id);
      if (type != TokenType.NORMAL) {
        reserved.set(id);
      }
      if (text.isEmpty()) {
        reserved.set(id);
        continue;
      }
      var earlier = ids.putIfAbsent(text, id);
      if (earlier != null) {
        throw new ModelFormatException(
            "%s: tokenizer.ggml.tokens[%d] and [%d] are both '%s', expected different texts"
                .formatted(source, earlier, id, text));
      }
      texts[id] = type == TokenType.UNUSED ? null : text;
    }
    return new Entries(source, ids, texts, reserved);
  }

  private static void checkSize(String source, int tokens, int types) {
    if (tokens == 0 || tokens > Tokenizer.ID_MAX + 1) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.tokens has %d entries, expected 1 to %d"
              .formatted(source, tokens, Tokenizer.ID_MAX + 1));
    }
    if (types != tokens) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.token_type has %d entries, expected %d, as many as tokens"
              .formatted(source, types, tokens));
    }
  }

  private static void checkLength(String source, String text) {
    if (text.length() > LENGTH_MAX) {
      throw new ModelFormatException(
          "%s: an entry of %d characters, expected at most %d"
              .formatted(source, text.length(), LENGTH_MAX));
    }
  }

  private static void claim(String source, @Nullable String[] texts, int id, String text) {
    if (texts[id] != null) {
      throw new ModelFormatException(
          "%s: id %d is given to '%s' and to '%s'".formatted(source, id, texts[id], text));
    }
    texts[id] = text;
  }
}
