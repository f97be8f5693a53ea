// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as the filter {@code tojson} of chat templates does: Python's {@code json.dumps}
 * without HTML escapes, non-ASCII characters kept unless asked otherwise.
 */
final class JsonPrinter {
  private final Run run;
  private final boolean ascii;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean sortKeys;
  private final StringBuilder out = new StringBuilder();

  private JsonPrinter(Run run, Arguments arguments) {
    this.run = run;
    this.ascii = arguments.flag(0, "ensure_ascii", false);
    this.indent = indent(run, arguments.get(1, "indent", null));
    this.sortKeys = arguments.flag(3, "sort_keys", false);
    if (arguments.get(2, "separators", null) instanceof List<?> pair) {
      if (pair.size() != 2 || !Values.isString(pair.get(0)) || !Values.isString(pair.get(1))) {
        throw run.fail("tojson: 'separators' must be two strings");
      }
      itemSeparator = Values.text(pair.get(0));
      keySeparator = Values.text(pair.get(1));
    } else {
      itemSeparator = indent == null ? ", " : ",";
      keySeparator = ": ";
    }
  }

  private static @Nullable String indent(Run run, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Long width when width <= 100 -> " ".repeat((int) Math.max(0, width));
      case String text when text.length() <= 100 -> text;
      default -> throw run.fail("tojson: 'indent' must be a number to 100 or a short string");
    };
  }

  /** Writes one value; the arguments are those of the filter. */
  static String write(Run run, @Nullable Object value, Arguments arguments) {
    var printer = new JsonPrinter(run, arguments);
    printer.write(value, 0);
    return printer.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (depth > Values.NESTING_MAX) {
      throw run.fail("a value is nested more than " + Values.NESTING_MAX + " levels deep");
    }
    run.charge(1);
    switch (value) {
      case null -> out.append("null");
      case Boolean flag -> out.append(flag);
      case Long number -> out.append(number.longValue());
      case BigInteger number -> out.append(number);
      case Double number -> out.append(Json.number(number));
      case String text -> string(text);
      case Special.Safe safe -> string(safe.text());
      case Map<?, ?> map -> map(map, depth);
      case List<?> list -> list(list, depth);
      default ->
          throw run.fail("Object of type " + Values.type(value) + " is not JSON serializable");
    }
  }

  private void list(List<?> list, int depth) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      separate(i, depth + 1);
      write(list.get(i), depth + 1);
    }
    newLine(depth);
    out.append(']');
  }

  private void map(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    var keys = new ArrayList<@Nullable Object>(map.keySet());
    if (sortKeys) {
      keys.sort((a, b) -> Values.compare(run, a, b));
    }
    out.append('{');
    for (int i = 0; i < keys.size(); i++) {
      separate(i, depth + 1);
      string(key(keys.get(i)));
      run.limitString((long) out.length() + keySeparator.length());
      run.chargeString(keySeparator.length());
      out.append(keySeparator);
      write(map.get(keys.get(i)), depth + 1);
    }
    newLine(depth);
    out.append('}');
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case null -> "null";
      case Double number -> Json.number(number);
      default -> key.toString();
    };
  }

  private void separate(int index, int depth) {
    if (index > 0) {
      run.limitString((long) out.length() + itemSeparator.length());
      run.chargeString(itemSeparator.length());
      out.append(itemSeparator);
    }
    newLine(depth);
  }

  private void newLine(int depth) {
    if (indent != null) {
      run.limitString((long) out.length() + (long) depth * indent.length());
      run.chargeString((long) depth * indent.length());
      out.append('\n').repeat(indent, depth);
    }
  }

  private void string(String text) {
    run.limitString((long) out.length() + text.length());
    run.chargeString(text.length());
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || (ascii && c > 0x7e && !(c >= 0xfdd0 && c <= 0xfdef))) {
            Printer.hex(out.append("\\u"), c, 4);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
