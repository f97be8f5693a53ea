// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Python's string functions that have no equal in Java. Positions and lengths are code points. */
final class PyText {
  /** The only letter whose capital belongs to another letter. */
  private static final int DOTLESS_I = 0x131;

  private PyText() {}

  /** Python's {@code str.isspace} for one character. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || c == 0xa0 || c == 0x85 || c == 0x2007 || c == 0x202f;
  }

  static boolean isBlank(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isSpace(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static String stripEnd(String text) {
    return strip(text, PyText::isSpace, false, true);
  }

  /** Removes what the predicate accepts from the chosen ends. */
  static String strip(String text, IntPredicate strips, boolean start, boolean end) {
    int from = 0;
    int to = text.length();
    while (start && from < to) {
      int c = text.codePointAt(from);
      if (!strips.test(c)) {
        break;
      }
      from += Character.charCount(c);
    }
    while (end && to > from) {
      int c = text.codePointBefore(to);
      if (!strips.test(c)) {
        break;
      }
      to -= Character.charCount(c);
    }
    return text.substring(from, to);
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Splits at whitespace; {@code limit} splits at most, or -1. */
  static List<Object> splitSpace(Run run, String text, long limit) {
    var parts = new ArrayList<Object>();
    int at = 0;
    while (true) {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return parts;
      }
      if (limit >= 0 && parts.size() == limit) {
        parts.add(stripEnd(text.substring(at)));
        return parts;
      }
      int from = at;
      while (at < text.length() && !isSpace(text.charAt(at))) {
        at++;
      }
      run.chargeItems(1);
      run.limitItems(parts.size() + 1L);
      parts.add(text.substring(from, at));
    }
  }

  /** How many words there are between whitespace. */
  static long countWords(String text) {
    long words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean blank = isSpace(text.charAt(i));
      if (!blank && !inside) {
        words++;
      }
      inside = !blank;
    }
    return words;
  }

  /** How often a text occurs without overlaps. */
  static long count(String text, String wanted) {
    if (wanted.isEmpty()) {
      return length(text) + 1L;
    }
    var needle = new Needle(wanted);
    long count = 0;
    for (int at = needle.next(text, 0); at >= 0; at = needle.next(text, at + wanted.length())) {
      count++;
    }
    return count;
  }

  /** Splits at a separator, from the left; {@code limit} splits at most, or -1. */
  static List<Object> split(Run run, String text, String separator, long limit) {
    var needle = new Needle(separator);
    var parts = new ArrayList<Object>();
    int from = 0;
    while (limit < 0 || parts.size() < limit) {
      int at = needle.next(text, from);
      if (at < 0) {
        break;
      }
      run.limitItems(parts.size() + 1L);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** Splits at a separator, from the right; {@code limit} splits at most, or -1. */
  static List<Object> splitRight(Run run, String text, String separator, long limit) {
    var needle = new Needle(separator);
    var parts = new ArrayList<Object>();
    int to = text.length();
    while (limit < 0 || parts.size() < limit) {
      int at = needle.last(text, to);
      if (at < 0) {
        break;
      }
      run.limitItems(parts.size() + 1L);
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  /** Python's {@code str.splitlines}. */
  static List<Object> lines(Run run, String text) {
    var parts = new ArrayList<Object>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n'
          || c == '\r'
          || c == 0x0b
          || c == 0x0c
          || c == 0x85
          || c == 0x2028
          || c == 0x2029
          || (c >= 0x1c && c <= 0x1e)) {
        run.limitItems(parts.size() + 1L);
        parts.add(text.substring(from, i));
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
    if (from < text.length()) {
      parts.add(text.substring(from));
    }
    run.chargeItems(parts.size());
    return parts;
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.codePointAt(0));
    return new StringBuilder()
        .appendCodePoint(Character.toTitleCase(text.codePointAt(0)))
        .append(text.substring(first).toLowerCase(Locale.ROOT))
        .toString();
  }

  /** Python's {@code str.title}: every run of letters begins with a capital. */
  static String title(String text) {
    var out = new StringBuilder();
    boolean begins = true;
    for (int c : text.codePoints().toArray()) {
      out.append(begins ? titleCase(c) : Character.toString(c).toLowerCase(Locale.ROOT));
      begins = !Character.isLetter(c);
    }
    return out.toString();
  }

  /** The title case of a character, which may be several: a ligature becomes its letters. */
  private static String titleCase(int c) {
    if (Character.toTitleCase(c) != Character.toUpperCase(c)) {
      return Character.toString(Character.toTitleCase(c));
    }
    var upper = Character.toString(c).toUpperCase(Locale.ROOT);
    int first = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
  }

  /** Jinja's filter {@code title}: words begin after blanks, hyphens and opening brackets. */
  static String titleWords(String text) {
    var out = new StringBuilder();
    boolean begins = true;
    for (int c : text.codePoints().toArray()) {
      var one = Character.toString(c);
      out.append(begins ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      begins = isSpace(c) || "-({[<".indexOf(c) >= 0;
    }
    return out.toString();
  }

  /** Python's {@code str.swapcase}. */
  static String swapCase(String text) {
    var out = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      var one = Character.toString(c);
      if (Character.isUpperCase(c)) {
        out.append(one.toLowerCase(Locale.ROOT));
      } else {
        out.append(Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
      }
    }
    return out.toString();
  }

  /** Python's {@code str.casefold}, by way of capitals: so also sharp s and ligatures agree. */
  static String caseFold(String text) {
    var out = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      var one = Character.toString(c);
      out.append(c == DOTLESS_I ? one : one.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  /** Python's {@code str.isnumeric} for one character, without ideographs. */
  static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Python's {@code str.isdigit} for one character: digits, also raised, lowered and circled. */
  static boolean isDigit(int c) {
    return Character.isDigit(c)
        || c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || c == 0x2070
        || (c >= 0x2074 && c <= 0x2079)
        || (c >= 0x2080 && c <= 0x2089)
        || (c >= 0x2460 && c <= 0x2468);
  }

  static boolean all(String text, IntPredicate predicate) {
    return !text.isEmpty() && text.codePoints().allMatch(predicate);
  }

  /** Whether there are cased characters and all of them are of this case. */
  static boolean isCase(String text, IntPredicate wanted, IntPredicate other) {
    return text.codePoints().anyMatch(wanted) && text.codePoints().noneMatch(other);
  }

  /** Compares by code points. */
  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  static String escapeHtml(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }
}
