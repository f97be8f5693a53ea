// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers in the notations of Python's format characters. */
final class NumberText {
  private static final int PRECISION = 6;

  private NumberText() {}

  /** Whether {@link #of} knows this format character. */
  static boolean isKind(char kind) {
    return "diuxXobeEfFgG%".indexOf(kind) >= 0;
  }

  /** The number with {@code -} if it is negative; a precision of -1 is the usual one. */
  static String of(Run run, @Nullable Object value, char kind, int precision) {
    return switch (kind) {
      case 'd', 'i', 'u' -> whole(run, value).toString();
      case 'x' -> whole(run, value).toString(16);
      case 'X' -> whole(run, value).toString(16).toUpperCase(Locale.ROOT);
      case 'o' -> whole(run, value).toString(8);
      case 'b' -> whole(run, value).toString(2);
      default -> real(run, value, kind, precision < 0 ? PRECISION : precision);
    };
  }

  private static BigInteger whole(Run run, @Nullable Object value) {
    if (value instanceof Double real && !real.isNaN() && !real.isInfinite()) {
      return new BigDecimal(real).toBigInteger();
    }
    if (value == null || !Integers.isWhole(value)) {
      throw run.fail("a number is required, not " + Values.type(value));
    }
    return Integers.big(value);
  }

  private static String real(Run run, @Nullable Object value, char kind, int precision) {
    if (value == null || !Values.isNumber(value)) {
      throw run.fail("a number is required, not " + Values.type(value));
    }
    double real = Values.real(value);
    if (Double.isNaN(real) || Double.isInfinite(real)) {
      return Printer.number(real);
    }
    var exact = new BigDecimal(real);
    var text =
        switch (kind) {
          case 'f', 'F' -> fixed(exact, precision);
          case '%' -> fixed(exact.movePointRight(2), precision) + "%";
          case 'e', 'E' -> scientific(exact, precision);
          default -> general(exact, Math.max(1, precision));
        };
    boolean minusZero = real == 0 && 1 / real < 0;
    boolean minus = real < 0 || minusZero;
    var signed = minus && !text.startsWith("-") ? "-" + text : text;
    return Character.isUpperCase(kind) ? signed.toUpperCase(Locale.ROOT) : signed;
  }

  private static String fixed(BigDecimal value, int precision) {
    return value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static BigDecimal rounded(BigDecimal value, int digits) {
    return value.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static String scientific(BigDecimal value, int precision) {
    var rounded = rounded(value, precision + 1);
    int exponent = exponent(rounded);
    var mantissa = fixed(rounded.movePointLeft(exponent), precision);
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String general(BigDecimal value, int digits) {
    int exponent = exponent(rounded(value, digits));
    if (exponent >= -4 && exponent < digits) {
      return withoutZeros(fixed(value, digits - 1 - exponent));
    }
    var text = scientific(value, digits - 1);
    int e = text.indexOf('e');
    return withoutZeros(text.substring(0, e)) + text.substring(e);
  }

  private static String withoutZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** Puts a mark between groups of three digits before the point. */
  static String grouped(String number, char mark) {
    int from = number.startsWith("-") ? 1 : 0;
    int end = from;
    while (end < number.length() && Character.isDigit(number.charAt(end))) {
      end++;
    }
    var out = new StringBuilder(number);
    for (int at = end - 3; at > from; at -= 3) {
      out.insert(at, mark);
    }
    return out.toString();
  }
}
