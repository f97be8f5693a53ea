// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters that cut, quote and clean text. */
final class TextFilters {
  private static final int TRUNCATE_LENGTH = 255;

  /** Characters by which a text may exceed the length before it is cut: Jinja's default. */
  private static final int TRUNCATE_LEEWAY = 5;

  private static final String UNRESERVED = "_.-~";

  private TextFilters() {}

  static Object forceEscape(Run run, @Nullable Object value) {
    return new Special.Safe(PyText.escapeHtml(Printer.str(run, value)));
  }

  static Object truncate(Run run, @Nullable Object value, Arguments arguments) {
    var text = Printer.str(run, value);
    long length = arguments.integer(run, 0, "length", TRUNCATE_LENGTH);
    var end = arguments.string(run, 2, "end", "...");
    long leeway =
        arguments.get(3, "leeway", null) == null
            ? TRUNCATE_LEEWAY
            : arguments.integer(run, 3, "leeway", TRUNCATE_LEEWAY);
    int endLength = PyText.length(end);
    if (length < endLength || leeway < 0) {
      throw run.fail("truncate: expected length >= " + endLength + " and leeway >= 0");
    }
    int size = PyText.length(text);
    if (size <= length || size - length <= leeway) {
      return text;
    }
    var cut = text.substring(0, text.offsetByCodePoints(0, (int) (length - endLength)));
    int blank = arguments.flag(1, "killwords", false) ? -1 : cut.lastIndexOf(' ');
    return (blank < 0 ? cut : cut.substring(0, blank)) + end;
  }

  /** Percent-encodes a text, or the pairs of a dict or list as the query of an address. */
  static Object urlEncode(Run run, @Nullable Object value) {
    if (Values.isString(value) || !(value instanceof Map<?, ?> || value instanceof List<?>)) {
      return quoted(run, Printer.str(run, value), false);
    }
    var pairs =
        value instanceof Map<?, ?> map ? ListFilters.pairs(run, map) : Values.list(run, value);
    var out = new StringBuilder();
    for (var pair : pairs) {
      var items = Values.list(run, pair);
      if (items.size() != 2) {
        throw run.fail("urlencode: expected pairs, found " + items.size() + " values");
      }
      var key = quoted(run, Printer.str(run, items.get(0)), true);
      var text = quoted(run, Printer.str(run, items.get(1)), true);
      run.limitString((long) out.length() + key.length() + text.length() + 2);
      out.append(out.isEmpty() ? "" : "&").append(key).append('=').append(text);
    }
    return out.toString();
  }

  private static String quoted(Run run, String text, boolean query) {
    run.chargeString(3L * text.length());
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      if (plain || (c == '/' && !query)) {
        out.append(c);
      } else if (c == ' ' && query) {
        out.append('+');
      } else {
        out.append('%');
        out.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        out.append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
      }
    }
    return out.toString();
  }

  /** Removes comments and tags, makes whitespace single blanks and resolves basic entities. */
  static Object stripTags(Run run, @Nullable Object value) {
    var text = without(without(Printer.str(run, value), "<!--", "-->"), "<", ">");
    var words = new ArrayList<String>();
    for (var word : PyText.splitSpace(run, text, -1)) {
      words.add(Values.text(word));
    }
    return String.join(" ", words)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static String without(String text, String open, String close) {
    var out = new StringBuilder();
    int from = 0;
    while (true) {
      int start = text.indexOf(open, from);
      int end = start < 0 ? -1 : text.indexOf(close, start);
      if (end < 0) {
        return out.append(text, from, text.length()).toString();
      }
      out.append(text, from, start);
      from = end + close.length();
    }
  }
}
