// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as Python's {@code str} and {@code repr} do. */
final class Printer {
  private final Run run;
  private final StringBuilder out = new StringBuilder();

  private Printer(Run run) {
    this.run = run;
  }

  /** Python's {@code str(value)}. */
  static String str(Run run, @Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Special.Safe safe -> safe.text();
      case Special.Undefined _ -> "";
      case null, default -> repr(run, value);
    };
  }

  /** Python's {@code repr(value)}. */
  static String repr(Run run, @Nullable Object value) {
    var printer = new Printer(run);
    printer.write(value, 0);
    return printer.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (depth > Values.NESTING_MAX) {
      throw run.fail("a value is nested more than " + Values.NESTING_MAX + " levels deep");
    }
    run.charge(1);
    run.limitString(out.length());
    switch (value) {
      case null -> out.append("None");
      case Boolean flag -> out.append(flag ? "True" : "False");
      case Double number -> out.append(number(number));
      case String text -> quoted(text);
      case Special.Safe safe -> quoted(safe.text());
      case Special.Tuple tuple -> {
        items("(", tuple, depth);
        out.append(tuple.size() == 1 ? ",)" : ")");
      }
      case List<?> list -> {
        items("[", list, depth);
        out.append(']');
      }
      case Map<?, ?> map -> map(map, depth);
      case Special.Undefined _ -> out.append("Undefined");
      case Special.Namespace namespace -> {
        out.append("<Namespace ");
        map(namespace.fields(), depth);
        out.append('>');
      }
      case Special.Cycler _ -> out.append("<Cycler>");
      case Special.Joiner _ -> out.append("<Joiner>");
      case Special.Loop _ -> out.append("<LoopContext>");
      case Special.Generator _ -> out.append("<generator object>");
      case Special.Macro macro -> out.append("<Macro '").append(macro.node().name()).append("'>");
      case Special.Function function ->
          out.append("<function ").append(function.name()).append('>');
      case Special.Method method -> out.append("<method ").append(method.name()).append('>');
      default -> out.append(value);
    }
  }

  private void items(String open, List<?> list, int depth) {
    out.append(open);
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      write(list.get(i), depth + 1);
    }
  }

  private void map(Map<?, ?> map, int depth) {
    out.append('{');
    var separator = "";
    for (var entry : map.entrySet()) {
      out.append(separator);
      write(entry.getKey(), depth + 1);
      out.append(": ");
      write(entry.getValue(), depth + 1);
      separator = ", ";
    }
    out.append('}');
  }

  /** A float as {@code str} writes it. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return Json.number(value);
  }

  private void quoted(String text) {
    run.limitString((long) out.length() + text.length());
    run.chargeString(text.length());
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(quote);
          } else if (isPrintable(c)) {
            out.appendCodePoint(c);
          } else {
            escape(c);
          }
        }
      }
    }
    out.append(quote);
  }

  private void escape(int c) {
    if (c < 0x100) {
      hex(out.append("\\x"), c, 2);
    } else if (c < 0x10000) {
      hex(out.append("\\u"), c, 4);
    } else {
      hex(out.append("\\U"), c, 8);
    }
  }

  /** Appends so many hexadecimal digits of a number. */
  static void hex(StringBuilder out, int number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(Character.forDigit(number >> shift & 0xf, 16));
    }
  }

  /** Noncharacters U+FDD0 to U+FDEF pass: the chat format guards text with one. */
  private static boolean isPrintable(int c) {
    if (c == ' ' || (c >= 0xfdd0 && c <= 0xfdef)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
