// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A byte-level vocabulary. A word becomes its bytes, each a token, and those are merged ({@link
 * WordMerger}). Bytes without a token are left out before that, as Hugging Face tokenizers does it:
 * published vocabularies lack some that their training text did not have.
 */
final class BytePairs implements Subwords {
  private static final int CACHED_WORDS_MAX = 10_000;
  private static final int CACHED_WORD_LENGTH_MAX = 32;
  private static final byte[] NONE = {};

  private final byte[][] bytes;
  private final int[] byteIds;
  private final Merges merges;
  private final Map<String, Integer> wholeWords;
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  /**
   * @param entries of which the reserved ones are spelt as they are, not in the alphabet of bytes
   * @param ignoreMerges whether a word that is an entry becomes that, whatever merges would make
   * @throws ModelFormatException if a printable ASCII character has no entry
   */
  BytePairs(Entries entries, Merges merges, boolean ignoreMerges) {
    var alphabet = new ByteAlphabet();
    bytes = table(entries, alphabet);
    byteIds = byteIds(entries, alphabet);
    this.merges = merges;
    wholeWords = ignoreMerges ? wholeWords(entries, bytes) : Map.of();
  }

  private static byte[][] table(Entries entries, ByteAlphabet alphabet) {
    var bytes = new byte[entries.texts().length][];
    for (int id = 0; id < bytes.length; id++) {
      var text = entries.texts()[id];
      if (text == null) {
        bytes[id] = NONE;
      } else {
        bytes[id] =
            entries.reserved().get(id)
                ? text.getBytes(StandardCharsets.UTF_8)
                : alphabet.bytes(text);
      }
    }
    return bytes;
  }

  /** The id of each byte; -1 for those that have none. */
  private static int[] byteIds(Entries entries, ByteAlphabet alphabet) {
    var ids = new int[256];
    for (int b = 0; b < ids.length; b++) {
      var id = entries.ids().get(String.valueOf(alphabet.letter(b)));
      if (id == null && b >= ' ' && b <= '~') {
        throw new ModelFormatException(
            "%s: the vocabulary has no entry '%s' for byte 0x%02x, so it is not byte-level"
                .formatted(entries.source(), alphabet.letter(b), b));
      }
      ids[b] = id == null ? -1 : id;
    }
    return ids;
  }

  /** Ids by the bytes of the entry, one character per byte. */
  private static Map<String, Integer> wholeWords(Entries entries, byte[][] bytes) {
    var words = HashMap.<String, Integer>newHashMap(entries.ids().size());
    for (int id : entries.ids().values()) {
      if (!entries.reserved().get(id)) {
        words.put(new String(bytes[id], StandardCharsets.ISO_8859_1), id);
      }
    }
    return words;
  }

  @Override
  public boolean isUnknown(int id) {
    return false;
  }

  @Override
  public byte[][] bytes() {
    return bytes;
  }

  @Override
  public void encode(String word, Ids ids) {
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
    var ids = new Ids(utf8.length);
    for (byte b : utf8) {
      int id = byteIds[b & 0xff];
      if (id >= 0) {
        ids.add(id);
      }
    }
    return new WordMerger(merges, ids.toArray()).merge();
  }
}
