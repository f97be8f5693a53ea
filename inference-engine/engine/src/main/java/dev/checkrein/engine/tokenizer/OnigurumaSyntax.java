// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.Set;

/**
 * Checks that an expression in Oniguruma's (Ruby) syntax means the same to {@code java.util.regex}
 * with Unicode classes, and translates the little that is spelt otherwise. Taken are: literals,
 * classes without nesting, {@code \s \d \w} and their negations, general categories and scripts
 * ({@code \p{L}}, {@code \p{Han}}), groups that do not capture, look-around, options {@code i} and
 * {@code m} of a group, quantifiers. Not taken are anchors, back references, capturing groups under
 * a name, POSIX brackets, class intersections.
 *
 * <p>Reference: Oniguruma's doc/RE, and the javadoc of {@link java.util.regex.Pattern}.
 */
final class OnigurumaSyntax {
  private static final Set<String> CATEGORIES =
      Set.of(
          "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P",
          "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl",
          "Zp", "C", "Cc", "Cf", "Co");
  private static final Set<String> SCRIPTS =
      Set.of(
          "Arabic",
          "Cyrillic",
          "Devanagari",
          "Greek",
          "Han",
          "Hangul",
          "Hebrew",
          "Hiragana",
          "Katakana",
          "Latin",
          "Thai");
  private static final String CLASS_ESCAPES = "sSdDwW";
  private static final String CONTROL_ESCAPES = "rntfve";

  private final String regex;
  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;

  OnigurumaSyntax(String regex, String source) {
    this.regex = regex;
    this.source = source;
  }

  /** The expression for Java. */
  String translate() {
    while (at < regex.length()) {
      char c = regex.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> group();
        case '^', '$' -> throw unsupported("anchor '" + c + "'");
        case '{' -> repetition();
        case '*', '+', '?', '|', ')', '.' -> take(1);
        default -> take(1);
      }
    }
    return out.toString();
  }

  private void take(int count) {
    out.append(regex, at, Math.min(regex.length(), at + count));
    at += count;
  }

  private void escape() {
    if (at + 1 == regex.length()) {
      throw unsupported("trailing '\\'");
    }
    char c = regex.charAt(at + 1);
    if (c == 'p' || c == 'P') {
      property();
    } else if (c == 'v') {
      out.append("\\x0B"); // Java's \v is a class
      at += 2;
    } else if (CLASS_ESCAPES.indexOf(c) >= 0 || CONTROL_ESCAPES.indexOf(c) >= 0) {
      take(2);
    } else if (Character.isLetterOrDigit(c)) {
      throw unsupported("escape '\\" + c + "'");
    } else {
      take(2);
    }
  }

  private void property() {
    int end = regex.indexOf('}', at);
    if (at + 2 >= regex.length() || regex.charAt(at + 2) != '{' || end < 0) {
      throw unsupported("'" + regex.substring(at, Math.min(regex.length(), at + 3)) + "'");
    }
    var name = regex.substring(at + 3, end);
    boolean negated = name.startsWith("^");
    var plain = negated ? name.substring(1) : name;
    char letter = negated == (regex.charAt(at + 1) == 'P') ? 'p' : 'P';
    if (CATEGORIES.contains(plain)) {
      out.append('\\').append(letter).append('{').append(plain).append('}');
    } else if (SCRIPTS.contains(plain)) {
      out.append('\\').append(letter).append("{Is").append(plain).append('}');
    } else {
      throw unsupported("property '" + name + "'");
    }
    at = end + 1;
  }

  private void characterClass() {
    int start = at;
    take(1);
    if (at < regex.length() && regex.charAt(at) == '^') {
      take(1);
    }
    if (at < regex.length() && regex.charAt(at) == ']') {
      throw unsupported("']' at the start of a class");
    }
    while (at < regex.length() && regex.charAt(at) != ']') {
      char c = regex.charAt(at);
      if (c == '\\') {
        escape();
      } else if (c == '[') {
        throw unsupported("nested class");
      } else if (regex.startsWith("&&", at)) {
        throw unsupported("class intersection '&&'");
      } else {
        take(1);
      }
    }
    if (at >= regex.length()) {
      at = start;
      throw unsupported("unclosed class");
    }
    take(1);
  }

  private void group() {
    if (!regex.startsWith("(?", at)) {
      take(1);
      return;
    }
    for (var open : new String[] {"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
      if (regex.startsWith(open, at)) {
        take(open.length());
        return;
      }
    }
    if (regex.startsWith("(?i:", at)) {
      take(4);
    } else {
      throw unsupported("group '" + regex.substring(at, Math.min(regex.length(), at + 4)) + "'");
    }
  }

  private void repetition() {
    int end = at + 1;
    while (end < regex.length()
        && (Character.isDigit(regex.charAt(end)) || regex.charAt(end) == ',')) {
      end++;
    }
    if (end == regex.length() || regex.charAt(end) != '}' || regex.charAt(at + 1) == ',') {
      throw unsupported("'{' that is no {n}, {n,} or {n,m}");
    }
    take(end + 1 - at);
    if (at < regex.length() && regex.charAt(at) == '+') {
      throw unsupported("'+' after '}'");
    }
  }

  private ModelFormatException unsupported(String what) {
    return new ModelFormatException(
        "%s: %s at character %d of the expression '%s' is not supported"
            .formatted(source, what, at, regex));
  }
}
