// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import dev.checkrein.engine.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a call as the tools read them: as the Python desk does, never with an exception. */
public record Arguments(Map<String, @Nullable Object> values) {
  /** Digits of a quantity that are read; more are no quantity. */
  private static final int DIGITS_MAX = 18;

  /** An argument as text; a value that is no text is written as JSON. */
  public String text(String name) {
    return values.get(name) instanceof String text ? text : Json.write(values.get(name));
  }

  /** An argument as Python's {@code int()} reads it; null if that fails. */
  public @Nullable Long whole(String name) {
    return switch (values.get(name)) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case Boolean flag -> flag ? 1L : 0L;
      case BigInteger number -> number.bitLength() < Long.SIZE ? number.longValue() : null;
      case BigDecimal number -> truncated(number.doubleValue());
      case Number number -> truncated(number.doubleValue());
      case String text -> parsed(text);
      case null, default -> null;
    };
  }

  private static @Nullable Long truncated(double number) {
    return Math.abs(number) < 1e18 ? (long) number : null;
  }

  /** Digits with an optional sign, blanks around and single underscores between them. */
  private static @Nullable Long parsed(String text) {
    var words = words(text);
    if (words.size() != 1 || !words.get(0).matches("[+-]?\\d+(_\\d+)*")) {
      return null;
    }
    var digits = words.get(0).replace("_", "");
    return digits.length() <= DIGITS_MAX ? (Long) Long.parseLong(digits) : null;
  }

  /** Python's {@code split()}: the runs of characters that are no white space. */
  static List<String> words(String text) {
    var words = new ArrayList<String>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && !isSpace(text.charAt(i))) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
