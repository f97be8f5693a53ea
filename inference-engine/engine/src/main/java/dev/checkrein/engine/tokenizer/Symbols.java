// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What characters are merged from: an entry of one character is its id; any other character is a
 * number beyond all ids that says which it is, so that it may still merge to an entry and, if it
 * does not, be spelt in bytes. Immutable, thread-safe.
 */
final class Symbols {
  private static final int CHARACTER = Tokenizer.ID_MAX + 1;
  private static final int BMP = 1 << 16;

  private final Entries entries;
  private final int[] bmp = new int[BMP];
  private final Map<Integer, Integer> supplementary = new HashMap<>();

  Symbols(Entries entries) {
    this.entries = entries;
    Arrays.fill(bmp, -1);
    entries
        .ids()
        .forEach(
            (text, id) -> {
              boolean one = !text.isEmpty() && text.codePointCount(0, text.length()) == 1;
              if (one && !entries.reserved().get(id)) {
                put(text.codePointAt(0), id);
              }
            });
  }

  private void put(int codePoint, int id) {
    if (codePoint < BMP) {
      bmp[codePoint] = id;
    } else {
      supplementary.put(codePoint, id);
    }
  }

  /** The symbol of a character. */
  int of(int codePoint) {
    int id = codePoint < BMP ? bmp[codePoint] : supplementary.getOrDefault(codePoint, -1);
    return id >= 0 ? id : CHARACTER + codePoint;
  }

  /** The symbols of a text, one a character. */
  int[] of(String text) {
    return text.codePoints().map(this::of).toArray();
  }

  /** The symbol of a part of a text that is not empty; negative if it is none. */
  int find(String text, int start, int end) {
    int first = text.codePointAt(start);
    if (start + Character.charCount(first) == end) {
      return of(first);
    }
    var id = entries.ids().get(text.substring(start, end));
    return id == null || entries.reserved().get(id) ? -1 : id;
  }

  /** The character that a symbol is; negative if it is an entry. */
  static int codePoint(int symbol) {
    return symbol - CHARACTER;
  }
}
