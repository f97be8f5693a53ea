// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary and merges of a byte-level BPE model. A word becomes its bytes, each a token, and
 * those are merged ({@link WordMerger}). Added tokens are out of reach: no merge and no whole-word
 * match yields one, so text from outside cannot spell them.
 *
 * <p>Ids are unique; gaps are allowed, as files reserve ids. Merges cannot run in circles: a union
 * is longer than its parts, and parts are not empty.
 */
final class BytePairs {
  private static final int MERGES_MAX = 10_000_000;
  private static final int ENTRY_LENGTH_MAX = 10_000;
  private static final int CACHED_WORDS_MAX = 10_000;
  private static final int CACHED_WORD_LENGTH_MAX = 32;
  private static final byte[] NONE = {};

  private final byte[][] bytes;
  private final int[] byteIds;
  private final Merges merges;
  private final Map<String, Integer> wholeWords;
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  private BytePairs(byte[][] bytes, int[] byteIds, Merges merges, Map<String, Integer> wholeWords) {
    this.bytes = bytes;
    this.byteIds = byteIds;
    this.merges = merges;
    this.wholeWords = wholeWords;
  }

  /** Reads {@code model}; {@code added} are the ids and texts that override the vocabulary's. */
  static BytePairs from(JsonObject model, List<AddedToken> added) {
    refuseUnsupported(model);
    var vocabulary = vocabulary(model);
    var alphabet = new ByteAlphabet();
    var bytes = table(model, vocabulary, added, alphabet);
    var addedIds = new HashSet<Integer>();
    added.forEach(token -> addedIds.add(token.id()));
    var wholeWords =
        model.flag("ignore_merges", false)
            ? wholeWords(vocabulary, addedIds, bytes)
            : Map.<String, Integer>of();
    return new BytePairs(
        bytes,
        byteIds(model, vocabulary, alphabet),
        merges(model, vocabulary, addedIds),
        wholeWords);
  }

  private static void refuseUnsupported(JsonObject model) {
    if (!model.string("type").equals("BPE")) {
      throw model.wrong("type", "'BPE', no other is supported");
    }
    if (model.number("dropout", 0) != 0) {
      throw model.wrong("dropout", "null, sampling of merges is not supported");
    }
    for (var affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.optionalString(affix).orElse("").isEmpty()) {
        throw model.wrong(affix, "null, it is not supported");
      }
    }
  }

  private static Map<String, Integer> vocabulary(JsonObject model) {
    var json = model.object("vocab");
    var vocabulary = HashMap.<String, Integer>newHashMap(json.fields().size());
    for (var entry : json.fields().keySet()) {
      if (entry.length() > ENTRY_LENGTH_MAX) {
        throw new ModelFormatException(
            json.source() + ": an entry of " + entry.length() + " characters");
      }
      vocabulary.put(entry, json.integer(entry, 0, Tokenizer.ID_MAX));
    }
    return vocabulary;
  }

  private static byte[][] table(
      JsonObject model,
      Map<String, Integer> vocabulary,
      Collection<AddedToken> added,
      ByteAlphabet alphabet) {
    int idMax = -1;
    for (int id : vocabulary.values()) {
      idMax = Math.max(idMax, id);
    }
    for (var token : added) {
      idMax = Math.max(idMax, token.id());
    }
    var texts = new @Nullable String[idMax + 1];
    vocabulary.forEach((text, id) -> claim(model, texts, id, text));
    for (var token : added) {
      var known = vocabulary.get(token.text());
      if (known != null && known != token.id()) {
        throw new ModelFormatException(
            "%s: added token '%s' has id %d, the vocabulary gives it %d"
                .formatted(model.source(), token.text(), token.id(), known));
      }
      if (known == null) {
        claim(model, texts, token.id(), token.text());
      }
    }
    var bytes = new byte[idMax + 1][];
    for (int id = 0; id <= idMax; id++) {
      var text = texts[id];
      bytes[id] = text == null ? NONE : alphabet.bytes(text);
    }
    for (var token : added) {
      bytes[token.id()] = token.text().getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  private static void claim(JsonObject model, @Nullable String[] texts, int id, String text) {
    if (texts[id] != null) {
      throw new ModelFormatException(
          "%s: id %d is given to '%s' and to '%s'".formatted(model.source(), id, texts[id], text));
    }
    texts[id] = text;
  }

  /** Ids by the bytes of the entry, one character per byte. */
  private static Map<String, Integer> wholeWords(
      Map<String, Integer> vocabulary, Set<Integer> addedIds, byte[][] bytes) {
    var words = HashMap.<String, Integer>newHashMap(vocabulary.size());
    for (int id : vocabulary.values()) {
      if (!addedIds.contains(id)) {
        words.put(new String(bytes[id], StandardCharsets.ISO_8859_1), id);
      }
    }
    return words;
  }

  /** The id of each byte; -1 for bytes that occur in no UTF-8 and are not in the vocabulary. */
  private static int[] byteIds(
      JsonObject model, Map<String, Integer> vocabulary, ByteAlphabet alphabet) {
    var ids = new int[256];
    for (int b = 0; b < 256; b++) {
      var id = vocabulary.get(String.valueOf(alphabet.letter(b)));
      boolean needed = b != 0xc0 && b != 0xc1 && b < 0xf5;
      if (id == null && needed) {
        throw new ModelFormatException(
            "%s: 'vocab' has no entry '%s' for byte 0x%02x, so it is not byte-level"
                .formatted(model.source(), alphabet.letter(b), b));
      }
      ids[b] = id == null ? -1 : id;
    }
    return ids;
  }

  private static Merges merges(
      JsonObject model, Map<String, Integer> vocabulary, Set<Integer> addedIds) {
    var list = model.list("merges");
    if (list.size() > MERGES_MAX) {
      throw model.wrong("merges", "at most " + MERGES_MAX);
    }
    var merges = new Merges(list.size());
    for (int rank = 0; rank < list.size(); rank++) {
      var parts = parts(model, list.get(rank), rank);
      var left = vocabulary.get(parts.get(0));
      var right = vocabulary.get(parts.get(1));
      var result = vocabulary.get(parts.get(0) + parts.get(1));
      if (left == null || right == null || result == null) {
        throw new ModelFormatException(
            "%s: merges[%d] is '%s' with '%s', of which '%s' is not in 'vocab'"
                .formatted(
                    model.source(),
                    rank,
                    parts.get(0),
                    parts.get(1),
                    left == null
                        ? parts.get(0)
                        : right == null ? parts.get(1) : parts.get(0) + parts.get(1)));
      }
      if (!addedIds.contains(result)) {
        merges.put(left, right, rank, result);
      }
    }
    return merges;
  }

  private static List<String> parts(JsonObject model, @Nullable Object merge, int rank) {
    var parts = new ArrayList<String>();
    if (merge instanceof String text) {
      parts.addAll(List.of(text.split(" ", -1)));
    } else if (merge instanceof List<?> pair) {
      for (var part : pair) {
        if (part instanceof String text) {
          parts.add(text);
        }
      }
    }
    if (parts.size() != 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
      throw new ModelFormatException(
          "%s: merges[%d] is %s, expected two entries that are not empty"
              .formatted(model.source(), rank, merge));
    }
    return parts;
  }

  int vocabularySize() {
    return bytes.length;
  }

  /** The bytes of a token, not to be changed. */
  byte[] bytes(int id) {
    if (id < 0 || id >= bytes.length) {
      throw new RequestException(
          "token id " + id + " is outside the vocabulary of " + bytes.length);
    }
    return bytes[id];
  }

  /** Appends the tokens of one word. */
  void encode(String word, Ids ids) {
    if (word.length() > CACHED_WORD_LENGTH_MAX) {
      ids.addAll(merge(word));
      return;
    }
    var known = cache.get(word);
    if (known == null) {
      known = merge(word);
      if (cache.size() >= CACHED_WORDS_MAX) {
        cache.clear();
      }
      cache.put(word, known);
    }
    ids.addAll(known);
  }

  private int[] merge(String word) {
    var utf8 = word.getBytes(StandardCharsets.UTF_8);
    if (!wholeWords.isEmpty()) {
      var whole = wholeWords.get(new String(utf8, StandardCharsets.ISO_8859_1));
      if (whole != null) {
        return new int[] {whole};
      }
    }
    var ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = byteIds[utf8[i] & 0xff];
    }
    return new WordMerger(merges, ids).merge();
  }
}
