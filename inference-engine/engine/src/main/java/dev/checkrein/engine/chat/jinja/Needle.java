// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import org.jspecify.annotations.Nullable;

/**
 * Text that is searched for. Takes time linear in the text searched, whatever both hold: a short
 * needle is left to {@link String#indexOf(String)}, a longer one is found with the prefix table of
 * Knuth, Morris and Pratt ("Fast pattern matching in strings", 1977). The caller pays for the
 * search, see {@link Run#chargeRead}.
 */
final class Needle {
  /** Longest needle for which comparing it at every position is cheap. */
  private static final int SHORT = 8;

  private final String needle;
  private int @Nullable [] forwards;
  private int @Nullable [] backwards;

  Needle(String needle) {
    this.needle = needle;
  }

  int length() {
    return needle.length();
  }

  /** The first occurrence in {@code text} from a position on, or -1. */
  int next(String text, int from) {
    if (needle.length() <= SHORT) {
      return text.indexOf(needle, from);
    }
    if (needle.length() > text.length() - from) {
      return -1;
    }
    if (forwards == null) {
      forwards = table(false);
    }
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      matched = advance(forwards, matched, text.charAt(i), false);
      if (matched == needle.length()) {
        return i + 1 - matched;
      }
    }
    return -1;
  }

  /** The last occurrence in {@code text} that ends before {@code to}, or -1. */
  int last(String text, int to) {
    if (needle.length() > to) {
      return -1;
    }
    if (needle.length() <= SHORT) {
      return text.lastIndexOf(needle, to - needle.length());
    }
    if (backwards == null) {
      backwards = table(true);
    }
    int matched = 0;
    for (int i = to - 1; i >= 0; i--) {
      matched = advance(backwards, matched, text.charAt(i), true);
      if (matched == needle.length()) {
        return i;
      }
    }
    return -1;
  }

  /** How many characters of the needle match once {@code c} follows {@code matched} of them. */
  private int advance(int[] table, int matched, char c, boolean reversed) {
    int now = matched;
    while (now > 0 && at(now, reversed) != c) {
      now = table[now - 1];
    }
    return at(now, reversed) == c ? now + 1 : now;
  }

  /** By length - 1 of a prefix: its longest proper prefix that is also its end. */
  private int[] table(boolean reversed) {
    var table = new int[needle.length()];
    for (int i = 1; i < table.length; i++) {
      table[i] = advance(table, table[i - 1], at(i, reversed), reversed);
    }
    return table;
  }

  private char at(int index, boolean reversed) {
    return needle.charAt(reversed ? needle.length() - 1 - index : index);
  }
}
