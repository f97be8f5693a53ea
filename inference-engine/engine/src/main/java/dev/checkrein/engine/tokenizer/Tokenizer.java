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
 * Turns text into token ids and back: byte-level BPE and BPE of characters with byte fallback, as
 * Hugging Face {@code tokenizer.json} files and GGUF files describe them.
 *
 * <p>{@link #encode} is for text from outside: however it is spelt, it yields no added token.
 * {@link #encodeWithSpecials} is for rendered templates, which write their beginning of sequence
 * themselves. {@link #encodeStandalone} is for a text that stands alone. Half of a surrogate pair
 * counts as U+FFFD.
 *
 * <p>Thread-safe and immutable but for a bounded cache of words.
 */
public final class Tokenizer {
  /** The largest id that a vocabulary may hold. */
  public static final int ID_MAX = 4_194_303;

  private final Parts parts;

  private Tokenizer(Parts parts) {
    this.parts = parts;
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
          new Tokenizer(VocabularyReader.read(vocabulary));
    };
  }

  /**
   * Reads a parsed {@code tokenizer.json}.
   *
   * @throws ModelFormatException if it is malformed, contradicts itself or uses a feature that is
   *     not supported, by name
   */
  public static Tokenizer from(JsonObject tokenizerJson) {
    return new Tokenizer(TokenizerJsonReader.read(tokenizerJson));
  }

  /** The largest id plus 1. Ids below it may be unused: they stand for no bytes. */
  public int vocabularySize() {
    return parts.subwords().vocabularySize();
  }

  /**
   * The ids of a text, in which text that looks like an added token is text like any other. Nothing
   * is added to it but the space in front that some vocabularies ask for.
   *
   * @throws RequestException if the pre-tokenizer's expression is too slow for the text
   */
  public int[] encode(String text) {
    var ids = new Ids();
    words(parts.normalization().apply(wellFormed(text)), ids);
    return ids.toArray();
  }

  /**
   * The ids of a text in which added tokens are recognised, the leftmost and longest first. Where a
   * vocabulary asks for a space in front, each piece of text between them gets one.
   *
   * @throws RequestException if the pre-tokenizer's expression is too slow for the text
   */
  public int[] encodeWithSpecials(String text) {
    var ids = new Ids();
    parts.added().split(wellFormed(text), ids::add, piece -> words(piece, ids));
    return ids.toArray();
  }

  /**
   * The same between the tokens that the file puts around a text that stands alone: of a GGUF file
   * BOS and EOS as its keys say, of a {@code tokenizer.json} what the {@code single} of its {@code
   * TemplateProcessing} names, if that holds the text once. Other post-processors add nothing. A
   * text that begins with BOS itself has it twice then.
   *
   * @throws RequestException if the pre-tokenizer's expression is too slow for the text
   */
  public int[] encodeStandalone(String text) {
    var ids = new Ids();
    parts.framing().before().forEach(ids::add);
    ids.addAll(encodeWithSpecials(text));
    parts.framing().after().forEach(ids::add);
    return ids.toArray();
  }

  private void words(String text, Ids ids) {
    if (!text.isEmpty()) {
      var subwords = parts.subwords();
      parts.preTokenizer().split(text, ids.isEmpty(), word -> subwords.encode(word, ids));
    }
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
    return parts.added().tokens();
  }

  /** The id of an added token by its exact text. */
  public OptionalInt idOf(String addedTokenText) {
    return parts.added().idOf(addedTokenText);
  }

  /**
   * The bytes of a token: of an added one the UTF-8 of its text, of an unused id none.
   *
   * @return a copy
   * @throws RequestException if the id is outside {@code [0, vocabularySize)}
   */
  public byte[] bytes(int id) {
    return parts.subwords().bytes(id).clone();
  }

  /**
   * The text of tokens, added ones included; malformed UTF-8 becomes U+FFFD. Where encoding puts a
   * space in front, one that the first token begins with is left out, and so is one behind an added
   * token (but the unknown one) if encoding puts one there: the ids of a text give the text. The
   * ids of a part of a text may therefore lack a space that {@link #bytes} has.
   *
   * <p>What comes back is normalised text (Unicode's form NFC) if the file asks for that, and has a
   * space for each U+2581 if that stands for one.
   *
   * @throws RequestException if an id is outside {@code [0, vocabularySize)}
   */
  public String decode(int[] ids) {
    var out = new ByteArrayOutputStream(ids.length * 4);
    boolean prefixed = parts.prefix() != SpacePrefix.NONE;
    for (int id : ids) {
      var bytes = parts.subwords().bytes(id);
      boolean added = parts.added().has(id);
      int start = prefixed && !added && bytes.length > 0 && bytes[0] == ' ' ? 1 : 0;
      out.write(bytes, start, bytes.length - start);
      prefixed = added && parts.prefix() == SpacePrefix.EACH && !parts.subwords().isUnknown(id);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
