// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns text into token ids and back: byte-level BPE as Hugging Face {@code tokenizer.json} files
 * describe it. Nothing is ever added to a text: a beginning-of-sequence token is the chat
 * template's business, so {@code post_processor}, {@code truncation} and {@code padding} are not
 * looked at.
 *
 * <p>{@link #encode} is for text from outside: however it is spelt, it yields no added token.
 * {@link #encodeWithSpecials} is for rendered templates. Half of a surrogate pair counts as U+FFFD.
 *
 * <p>Thread-safe and immutable but for a bounded cache of words.
 */
public final class Tokenizer {
  /** The largest id that a vocabulary may hold. */
  public static final int ID_MAX = 4_194_303;

  private final BytePairs pairs;
  private final PreTokenizer preTokenizer;
  private final AddedVocabulary added;

  private Tokenizer(BytePairs pairs, PreTokenizer preTokenizer, AddedVocabulary added) {
    this.pairs = pairs;
    this.preTokenizer = preTokenizer;
    this.added = added;
  }

  /**
   * Reads a checkpoint's tokenizer.
   *
   * @throws ModelFormatException if it is malformed, contradicts itself or uses a feature that is
   *     not supported, by name
   */
  public static Tokenizer from(TokenizerSource source) {
    return switch (source) {
      case TokenizerSource.Json json -> from(json.json());
      case TokenizerSource.Vocabulary vocabulary ->
          throw new ModelFormatException(vocabulary.source() + ": tokenizer not supported");
    };
  }

  /**
   * Reads a parsed {@code tokenizer.json}.
   *
   * @throws ModelFormatException if it is malformed, contradicts itself or uses a feature that is
   *     not supported, by name
   */
  public static Tokenizer from(JsonObject tokenizerJson) {
    if (tokenizerJson.has("normalizer")) {
      var normalizer = tokenizerJson.object("normalizer");
      throw normalizer.wrong("type", "no normalizer, none is supported");
    }
    var decoder = tokenizerJson.object("decoder");
    if (!decoder.string("type").equals("ByteLevel")) {
      throw decoder.wrong("type", "'ByteLevel', no other is supported");
    }
    var added = AddedVocabulary.from(tokenizerJson);
    return new Tokenizer(
        BytePairs.from(tokenizerJson.object("model"), added.tokens()),
        PreTokenizer.from(tokenizerJson),
        added);
  }

  /** The largest id plus 1. Ids below it may be unused: they stand for no bytes. */
  public int vocabularySize() {
    return pairs.vocabularySize();
  }

  /**
   * The ids of a text, in which text that looks like an added token is text like any other.
   *
   * @throws RequestException if the pre-tokenizer's expression is too slow for the text
   */
  public int[] encode(String text) {
    var ids = new Ids();
    plain(wellFormed(text), ids);
    return ids.toArray();
  }

  /**
   * The ids of a text in which added tokens are recognised, the leftmost and longest first.
   *
   * @throws RequestException if the pre-tokenizer's expression is too slow for the text
   */
  public int[] encodeWithSpecials(String text) {
    var ids = new Ids();
    added.split(wellFormed(text), ids::add, rest -> plain(rest, ids));
    return ids.toArray();
  }

  private void plain(String text, Ids ids) {
    preTokenizer.split(text, word -> pairs.encode(word, ids));
  }

  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (fixed == null) {
        fixed = new StringBuilder(text);
      }
      fixed.setCharAt(i, '\uFFFD');
    }
    return fixed == null ? text : fixed.toString();
  }

  /** All added tokens, in the order of the file. */
  public List<AddedToken> addedTokens() {
    return added.tokens();
  }

  /** The id of an added token by its exact text. */
  public OptionalInt idOf(String addedTokenText) {
    return added.idOf(addedTokenText);
  }

  /**
   * The bytes of a token: of an added one the UTF-8 of its text, of an unused id none.
   *
   * @return a copy
   * @throws RequestException if the id is outside {@code [0, vocabularySize)}
   */
  public byte[] bytes(int id) {
    return pairs.bytes(id).clone();
  }

  /**
   * The text of tokens, added ones included; malformed UTF-8 becomes U+FFFD.
   *
   * @throws RequestException if an id is outside {@code [0, vocabularySize)}
   */
  public String decode(int[] ids) {
    var out = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      out.writeBytes(pairs.bytes(id));
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
