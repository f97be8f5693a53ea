// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's two kinds of string formatting, without attributes in fields. */
final class Format {
  private Format() {}

  /** {@code text % values}, with the names of a dict as {@code %(name)s}. */
  static String percent(Run run, String text, @Nullable Object values) {
    run.chargeString(text.length());
    List<?> list =
        values instanceof Special.Tuple tuple ? tuple : Arguments.of(values).positional();
    var out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int from = ++i;
      int named = text.startsWith("(", from) ? text.indexOf(')', from) : -1;
      i = named < 0 ? from : named + 1;
      int flags = i;
      while (i < text.length() && "-0+ #.123456789hlL".indexOf(text.charAt(i)) >= 0) {
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
      Object value;
      if (named >= 0) {
        value = entry(run, values, text.substring(from + 1, named));
      } else if (next == list.size()) {
        throw run.fail("not enough arguments for format string");
      } else {
        value = list.get(next++);
      }
      append(run, out, FormatSpec.percent(run, text.substring(flags, i), kind).write(run, value));
    }
    if (next < list.size() && !(values instanceof Map<?, ?>)) {
      throw run.fail("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  private static @Nullable Object entry(Run run, @Nullable Object values, String name) {
    if (!(values instanceof Map<?, ?> map)) {
      throw run.fail("format requires a mapping");
    }
    if (!map.containsKey(name)) {
      throw run.fail("format argument '" + name + "' is missing");
    }
    return map.get(name);
  }

  private static void append(Run run, StringBuilder out, String field) {
    run.limitString((long) out.length() + field.length());
    run.chargeString(field.length());
    out.append(field);
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
      default -> blanks.repeat(missing) + text;
    };
  }

  /**
   * {@code text.format(…)} with {@code {} {0} {name} {name[key]}}, {@code !r} and formats like
   * {@code :.2f}, {@code :>8}, {@code :,}.
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
        boolean numbered = field.isEmpty() || "[!:".indexOf(field.charAt(0)) >= 0;
        append(run, out, field(run, numbered ? next++ + field : field, arguments));
        i = close;
      }
    }
    return out.toString();
  }

  private static String field(Run run, String field, Arguments arguments) {
    int colon = field.indexOf(':');
    var spec = FormatSpec.braces(run, colon < 0 ? "" : field.substring(colon + 1));
    var name = colon < 0 ? field : field.substring(0, colon);
    char conversion = 0;
    if (name.length() > 2 && name.charAt(name.length() - 2) == '!') {
      conversion = name.charAt(name.length() - 1);
      name = name.substring(0, name.length() - 2);
    }
    var value = argument(run, name, arguments);
    return switch (conversion) {
      case 0 -> spec.write(run, value);
      case 's' -> spec.write(run, Printer.str(run, value));
      case 'r' -> spec.write(run, Printer.repr(run, value));
      default -> throw run.fail("unsupported conversion '!" + conversion + "'");
    };
  }

  private static @Nullable Object argument(Run run, String name, Arguments arguments) {
    int open = name.indexOf('[');
    var value = named(run, open < 0 ? name : name.substring(0, open), arguments);
    while (open >= 0) {
      int close = name.indexOf(']', open);
      if (close < 0) {
        throw run.fail("expected ']' in the format field '" + name + "'");
      }
      var key = name.substring(open + 1, close);
      value = Members.item(run, value, isIndex(key) ? (Object) Long.valueOf(key) : key);
      if (value instanceof Special.Undefined undefined) {
        throw run.fail(undefined.what());
      }
      open = close + 1 < name.length() ? close + 1 : -1;
      if (open >= 0 && name.charAt(open) != '[') {
        throw run.fail("unsupported format field '" + name + "'");
      }
    }
    return value;
  }

  private static boolean isIndex(String text) {
    return !text.isEmpty()
        && text.length() < 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static @Nullable Object named(Run run, String name, Arguments arguments) {
    if (isIndex(name)) {
      int index = Integer.parseInt(name);
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
}
