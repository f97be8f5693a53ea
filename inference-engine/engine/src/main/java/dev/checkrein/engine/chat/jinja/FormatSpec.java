// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one value is written: Python's {@code [[fill]align][sign][#][0][width][,][.precision][type]}.
 *
 * @param side {@code <}, {@code >}, {@code ^}, {@code =} (blanks behind the sign), or a blank for
 *     the side that suits the value
 * @param sign {@code +} or a blank for positive numbers, {@code -} for none
 * @param grouping mark between groups of three digits, 0 for none
 * @param precision -1 for the usual one
 * @param kind format character, 0 for the one that suits the value
 */
record FormatSpec(
    char fill, char side, char sign, int width, char grouping, int precision, char kind) {
  private static final int WIDTH_MAX = 1000;

  /** Longest text of a format; every part of one is short. */
  private static final int LENGTH_MAX = 40;

  private static final Pattern BRACES =
      Pattern.compile(
          "(?:(.)?([<>^=]))?([-+ ])?(0)?(\\d*)([,_])?(?:\\.(\\d+))?([a-zA-Z%])?", Pattern.DOTALL);
  private static final Pattern PERCENT = Pattern.compile("([-+ 0]*)(\\d*)(?:\\.(\\d*))?[hlL]?");

  /** The format behind the colon of {@code {:…}}. */
  static FormatSpec braces(Run run, String spec) {
    var match = BRACES.matcher(spec.length() > LENGTH_MAX ? "!" : spec);
    if (!match.matches()) {
      throw run.fail("unsupported format '" + spec + "'");
    }
    var zero = match.group(4) != null;
    var side = match.group(2);
    var fill = match.group(1);
    return new FormatSpec(
        fill != null ? fill.charAt(0) : zero ? '0' : ' ',
        side != null ? side.charAt(0) : zero ? '=' : ' ',
        match.group(3) == null ? '-' : match.group(3).charAt(0),
        size(run, match.group(5), 0),
        match.group(6) == null ? 0 : match.group(6).charAt(0),
        size(run, match.group(7), -1),
        match.group(8) == null ? 0 : match.group(8).charAt(0));
  }

  /** The flags between {@code %} and the format character. */
  static FormatSpec percent(Run run, String spec, char kind) {
    var match = PERCENT.matcher(spec.length() > LENGTH_MAX ? "!" : spec);
    if (!match.matches()) {
      throw run.fail("unsupported format '%" + spec + kind + "'");
    }
    var flags = match.group(1);
    boolean left = flags.indexOf('-') >= 0;
    boolean zero = flags.indexOf('0') >= 0 && !left && NumberText.isKind(kind);
    int precision = match.group(3) == null ? -1 : size(run, "0" + match.group(3), 0);
    return new FormatSpec(
        zero ? '0' : ' ',
        left ? '<' : zero ? '=' : '>',
        flags.indexOf('+') >= 0 ? '+' : flags.indexOf(' ') >= 0 ? ' ' : '-',
        size(run, match.group(2), 0),
        (char) 0,
        precision,
        kind);
  }

  private static int size(Run run, @Nullable String digits, int absent) {
    if (digits == null || digits.isEmpty()) {
      return absent;
    }
    if (digits.length() > 5 || Integer.parseInt(digits) > WIDTH_MAX) {
      throw run.fail("a format wider than " + WIDTH_MAX);
    }
    return Integer.parseInt(digits);
  }

  /** Writes a value. */
  String write(Run run, @Nullable Object value) {
    char as = kind != 0 ? kind : Integers.isWhole(value) && !(value instanceof Boolean) ? 'd' : 's';
    if (kind == 0 && value instanceof Double && precision >= 0) {
      as = 'g';
    }
    if (NumberText.isKind(as)) {
      return padded(number(run, value, as), side == ' ' ? '>' : side);
    }
    var text =
        switch (as) {
          case 's' -> Printer.str(run, value);
          case 'r', 'a' -> Printer.repr(run, value);
          case 'c' -> character(run, value);
          default -> throw run.fail("unsupported format character '" + as + "'");
        };
    int length = PyText.length(text);
    var cut =
        precision >= 0 && precision < length
            ? text.substring(0, text.offsetByCodePoints(0, precision))
            : text;
    char normal = value instanceof Double ? '>' : '<';
    return padded(
        cut, side == ' ' ? normal : side == '=' && !(value instanceof Double) ? '<' : side);
  }

  private String number(Run run, @Nullable Object value, char as) {
    var text = NumberText.of(run, value, as, precision);
    var grouped = grouping == 0 ? text : NumberText.grouped(text, grouping);
    return sign == '-' || grouped.startsWith("-") ? grouped : sign + grouped;
  }

  private static String character(Run run, @Nullable Object value) {
    if (value instanceof Long point && point >= 0 && point <= Character.MAX_CODE_POINT) {
      return Character.toString(point.intValue());
    }
    if (value == null || !Values.isString(value) || PyText.length(Values.text(value)) != 1) {
      throw run.fail("%c requires a character or its number");
    }
    return Values.text(value);
  }

  private String padded(String text, char where) {
    boolean signed = where == '=' && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
    if (signed) {
      int missing = width - PyText.length(text);
      return text.charAt(0)
          + Character.toString(fill).repeat(Math.max(0, missing))
          + text.substring(1);
    }
    return Format.pad(text, width, where == '=' ? '>' : where, fill);
  }
}
