// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's two kinds of string formatting, without attributes and items in fields. */
final class Format {
  private static final int WIDTH_MAX = 1000;

  private Format() {}

  /**
   * {@code text % values} with {@code %s %r %d %i %f %x %%}, width, precision, {@code -} and {@code
   * 0}.
   */
  static String percent(Run run, String text, @Nullable Object values) {
    List<?> list =
        values instanceof Special.Tuple tuple ? tuple : Arguments.of(values).positional();
    run.chargeString(text.length());
    var out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int from = ++i;
      while (i < text.length() && "-0+ #.123456789".indexOf(text.charAt(i)) >= 0) {
        i++;
      }
      if (i == text.length()) {
        throw run.fail("incomplete format");
      }
      char kind = text.charAt(i);
      if (kind == '%') {
        out.append('%');
        continue;
      }
      if (next == list.size()) {
        throw run.fail("not enough arguments for format string");
      }
      var field = field(run, text.substring(from, i), kind, list.get(next++));
      run.limitString((long) out.length() + field.length());
      run.chargeString(field.length());
      out.append(field);
    }
    if (next < list.size() && !(values instanceof Map<?, ?>)) {
      throw run.fail("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  private static String field(Run run, String flags, char kind, @Nullable Object value) {
    boolean left = flags.startsWith("-");
    boolean zero = flags.startsWith("0");
    int dot = flags.indexOf('.');
    var digits = (dot < 0 ? flags : flags.substring(0, dot)).replace("-", "");
    int width = digits.isEmpty() ? 0 : number(run, digits);
    int precision = dot < 0 ? -1 : number(run, "0" + flags.substring(dot + 1));
    var text =
        switch (kind) {
          case 's' -> cut(Printer.str(run, value), precision);
          case 'r' -> cut(Printer.repr(run, value), precision);
          case 'd', 'i' -> Long.toString(whole(run, value));
          case 'x' -> Long.toHexString(whole(run, value));
          case 'f' -> fixed(run, value, precision < 0 ? 6 : precision);
          default -> throw run.fail("unsupported format character '" + kind + "'");
        };
    return pad(text, width, left ? '<' : '>', zero && kind != 's' && kind != 'r' ? '0' : ' ');
  }

  private static String cut(String text, int precision) {
    return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
  }

  private static int number(Run run, String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        throw run.fail("unsupported format '" + digits + "'");
      }
    }
    if (digits.length() > 4 || Integer.parseInt(digits) > WIDTH_MAX) {
      throw run.fail("a format wider than " + WIDTH_MAX);
    }
    return Integer.parseInt(digits);
  }

  private static long whole(Run run, @Nullable Object value) {
    if (value instanceof Double real && Math.abs(real) < 1e18) {
      return real.longValue();
    }
    if (value == null || !Values.isInteger(value)) {
      throw run.fail("a number is required, not " + Values.type(value));
    }
    return Values.integer(value);
  }

  private static String fixed(Run run, @Nullable Object value, int precision) {
    if (value == null || !Values.isNumber(value)) {
      throw run.fail("a number is required, not " + Values.type(value));
    }
    double real = Values.real(value);
    if (Double.isNaN(real) || Double.isInfinite(real)) {
      return Printer.number(real);
    }
    return new BigDecimal(real).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Pads to a width; {@code side} is {@code <}, {@code >} or {@code ^}. */
  static String pad(String text, int width, char side, char fill) {
    int missing = width - PyText.length(text);
    if (missing <= 0) {
      return text;
    }
    var blanks = Character.toString(fill);
    return switch (side) {
      case '<' -> text + blanks.repeat(missing);
      case '^' -> blanks.repeat(missing / 2) + text + blanks.repeat(missing - missing / 2);
      default ->
          fill == '0' && text.startsWith("-")
              ? "-" + blanks.repeat(missing) + text.substring(1)
              : blanks.repeat(missing) + text;
    };
  }

  /**
   * {@code text.format(…)} with {@code {} {0} {name}} and formats like {@code :.2f}, {@code :>8}.
   */
  static String braces(Run run, String text, Arguments arguments) {
    run.chargeString(text.length());
    var out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean twice = i + 1 < text.length() && text.charAt(i + 1) == c;
      if (c != '{' && c != '}') {
        out.append(c);
      } else if (twice) {
        out.append(c);
        i++;
      } else {
        int close = text.indexOf('}', i);
        if (c == '}' || close < 0) {
          throw run.fail("single '" + c + "' in format string");
        }
        var field = text.substring(i + 1, close);
        int colon = field.indexOf(':');
        var name = colon < 0 ? field : field.substring(0, colon);
        if (name.isEmpty()) {
          name = Integer.toString(next++);
        }
        var made =
            spec(run, argument(run, name, arguments), colon < 0 ? "" : field.substring(colon + 1));
        run.limitString((long) out.length() + made.length());
        run.chargeString(made.length());
        out.append(made);
        i = close;
      }
    }
    return out.toString();
  }

  private static @Nullable Object argument(Run run, String name, Arguments arguments) {
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int index = number(run, name);
      if (index >= arguments.positional().size()) {
        throw run.fail("format argument " + index + " is missing");
      }
      return arguments.positional().get(index);
    }
    if (!arguments.named().containsKey(name)) {
      throw run.fail("format argument '" + name + "' is missing or not supported");
    }
    return arguments.named().get(name);
  }

  private static String spec(Run run, @Nullable Object value, String spec) {
    if (spec.isEmpty()) {
      return Printer.str(run, value);
    }
    char side = spec.charAt(0);
    boolean aligned = side == '<' || side == '>' || side == '^';
    var rest = aligned ? spec.substring(1) : spec;
    char last = rest.isEmpty() ? 's' : rest.charAt(rest.length() - 1);
    boolean typed = !Character.isDigit(last);
    var flags = typed && !rest.isEmpty() ? rest.substring(0, rest.length() - 1) : rest;
    char kind = typed ? last : value instanceof String ? 's' : value instanceof Long ? 'd' : 'r';
    if (!aligned) {
      return field(run, kind == 's' ? "-" + flags : flags, kind, value);
    }
    int dot = flags.indexOf('.');
    int width = number(run, "0" + (dot < 0 ? flags : flags.substring(0, dot)));
    return pad(field(run, dot < 0 ? "" : flags.substring(dot), kind, value), width, side, ' ');
  }
}
