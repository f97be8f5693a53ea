// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filters of {@code value | filter}: those of single values here, see {@link ListFilters}. */
final class Filters {
  /** One filter. */
  interface Filter {
    @Nullable Object apply(Run run, @Nullable Object value, Arguments arguments);
  }

  static final Map<String, Filter> ALL =
      Map.ofEntries(
          Map.entry("abs", (run, v, _) -> abs(run, v)),
          Map.entry("attr", (run, v, a) -> attr(run, v, a)),
          Map.entry("batch", ListFilters::batch),
          Map.entry("capitalize", (run, v, _) -> PyText.capitalize(Printer.str(run, v))),
          Map.entry("center", Filters::center),
          Map.entry("count", (run, v, _) -> Values.length(run, v)),
          Map.entry("d", (_, v, a) -> absent(v, a)),
          Map.entry("default", (_, v, a) -> absent(v, a)),
          Map.entry("dictsort", ListFilters::dictsort),
          Map.entry("e", (run, v, _) -> escape(run, v)),
          Map.entry("escape", (run, v, _) -> escape(run, v)),
          Map.entry("first", ListFilters::first),
          Map.entry("float", Filters::real),
          Map.entry("forceescape", (run, v, _) -> TextFilters.forceEscape(run, v)),
          Map.entry("format", Filters::format),
          Map.entry("from_json", (run, v, _) -> fromJson(run, v)),
          Map.entry("groupby", GroupFilters::groupBy),
          Map.entry("indent", Filters::indent),
          Map.entry("int", Filters::integer),
          Map.entry("items", (run, v, _) -> ListFilters.items(run, v)),
          Map.entry("join", ListFilters::join),
          Map.entry("last", ListFilters::last),
          Map.entry("length", (run, v, _) -> Values.length(run, v)),
          Map.entry("list", (run, v, _) -> Values.list(run, v)),
          Map.entry("lower", (run, v, _) -> Printer.str(run, v).toLowerCase(Locale.ROOT)),
          Map.entry("map", ListFilters::map),
          Map.entry("max", (run, v, a) -> ListFilters.extreme(run, v, a, true)),
          Map.entry("min", (run, v, a) -> ListFilters.extreme(run, v, a, false)),
          Map.entry("reject", (run, v, a) -> ListFilters.select(run, v, a, false)),
          Map.entry("rejectattr", (run, v, a) -> ListFilters.selectAttr(run, v, a, false)),
          Map.entry("replace", Filters::replace),
          Map.entry("reverse", (run, v, _) -> ListFilters.reverse(run, v)),
          Map.entry("round", Filters::round),
          Map.entry("safe", (run, v, _) -> safe(run, v)),
          Map.entry("select", (run, v, a) -> ListFilters.select(run, v, a, true)),
          Map.entry("selectattr", (run, v, a) -> ListFilters.selectAttr(run, v, a, true)),
          Map.entry("slice", GroupFilters::slice),
          Map.entry("sort", ListFilters::sort),
          Map.entry("string", (run, v, _) -> string(run, v)),
          Map.entry("striptags", (run, v, _) -> TextFilters.stripTags(run, v)),
          Map.entry("sum", ListFilters::sum),
          Map.entry("title", (run, v, _) -> PyText.titleWords(Printer.str(run, v))),
          Map.entry("tojson", JsonPrinter::write),
          Map.entry("trim", Filters::trim),
          Map.entry("truncate", TextFilters::truncate),
          Map.entry("unique", ListFilters::unique),
          Map.entry("upper", (run, v, _) -> Printer.str(run, v).toUpperCase(Locale.ROOT)),
          Map.entry("urlencode", (run, v, _) -> TextFilters.urlEncode(run, v)),
          Map.entry("wordcount", (run, v, _) -> words(run, v)));

  /** Filters that only hand their value on or look at its start. */
  private static final Set<String> CONSTANT_TIME =
      Set.of("attr", "d", "default", "first", "safe", "string");

  private Filters() {}

  /** Applies a filter by a name that was not checked when the template was compiled. */
  static @Nullable Object apply(Run run, String name, @Nullable Object value, Arguments arguments) {
    var filter = ALL.get(name);
    if (filter == null) {
      throw run.fail("unknown filter '" + name + "'");
    }
    run.charge(1);
    if (CONSTANT_TIME.contains(name)) {
      return filter.apply(run, value, arguments);
    }
    run.chargeRead(value);
    var result = filter.apply(run, value, arguments);
    run.chargeResult(value, result);
    return result;
  }

  private static @Nullable Object attr(Run run, @Nullable Object value, Arguments arguments) {
    var name = arguments.string(run, 0, "name");
    return value instanceof Map<?, ?> && !Methods.DICT.contains(name)
        ? new Special.Undefined("'dict' object has no attribute '" + name + "'")
        : Members.attribute(run, value, name);
  }

  private static Object abs(Run run, @Nullable Object value) {
    if (value == null || !Values.isNumber(value)) {
      throw run.fail("bad operand type for abs(): '" + Values.type(value) + "'");
    }
    if (Integers.isWhole(value)) {
      return Integers.narrow(Integers.big(value).abs());
    }
    return Math.abs(Values.real(value));
  }

  private static Object center(Run run, @Nullable Object value, Arguments arguments) {
    long width = arguments.integer(run, 0, "width", 80);
    run.chargeString(width);
    return Format.pad(Printer.str(run, value), (int) Math.max(0, width), '^', ' ');
  }

  private static @Nullable Object absent(@Nullable Object value, Arguments arguments) {
    boolean absent =
        value instanceof Special.Undefined
            || (arguments.flag(1, "boolean", false) && !Values.isTrue(value));
    return absent ? arguments.get(0, "default_value", "") : value;
  }

  private static Object escape(Run run, @Nullable Object value) {
    return value instanceof Special.Safe
        ? value
        : new Special.Safe(PyText.escapeHtml(Printer.str(run, value)));
  }

  private static Object safe(Run run, @Nullable Object value) {
    return value instanceof Special.Safe ? value : new Special.Safe(Printer.str(run, value));
  }

  private static Object string(Run run, @Nullable Object value) {
    return value instanceof Special.Safe ? value : Printer.str(run, value);
  }

  private static Object trim(Run run, @Nullable Object value, Arguments arguments) {
    var text = Printer.str(run, value);
    var chars = arguments.get(0, "chars", null);
    var trimmed =
        PyText.strip(
            text,
            chars == null ? PyText::isSpace : Methods.oneOf(run, Printer.str(run, chars)),
            true,
            true);
    return value instanceof Special.Safe ? new Special.Safe(trimmed) : trimmed;
  }

  private static long words(Run run, @Nullable Object value) {
    return PyText.countWords(Printer.str(run, value));
  }

  private static Object replace(Run run, @Nullable Object value, Arguments arguments) {
    return Methods.replace(
        run,
        Printer.str(run, value),
        Printer.str(run, arguments.require(run, 0, "old")),
        Printer.str(run, arguments.require(run, 1, "new")),
        arguments.get(2, "count", null) == null ? -1 : arguments.integer(run, 2, "count", -1));
  }

  private static Object format(Run run, @Nullable Object value, Arguments arguments) {
    return Format.percent(run, Printer.str(run, value), new Special.Tuple(arguments.positional()));
  }

  private static Object indent(Run run, @Nullable Object value, Arguments arguments) {
    var width = arguments.get(0, "width", 4L);
    String prefix;
    if (width instanceof Long blanks) {
      run.chargeString(blanks);
      prefix = " ".repeat((int) Math.max(0, blanks));
    } else {
      prefix = Printer.str(run, width);
    }
    boolean first = arguments.flag(1, "first", false);
    boolean blank = arguments.flag(2, "blank", false);
    var lines = PyText.lines(run, Printer.str(run, value) + "\n");
    var out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      var line = Values.text(lines.get(i));
      run.limitString((long) out.length() + prefix.length() + line.length() + 1);
      if (i > 0) {
        out.append('\n');
      }
      if (i == 0 ? first : blank || !line.isEmpty()) {
        out.append(prefix);
      }
      out.append(line);
    }
    return out.toString();
  }

  private static @Nullable Object integer(Run run, @Nullable Object value, Arguments arguments) {
    var absent = arguments.get(0, "default", 0L);
    if (value instanceof Double real) {
      return whole(real, absent);
    }
    if (value != null && Integers.isWhole(value)) {
      return Integers.narrow(Integers.big(value));
    }
    if (!Values.isString(value)) {
      return absent;
    }
    var text = Printer.str(run, value).strip().replace("_", "");
    int base = (int) arguments.integer(run, 1, "base", 10);
    if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
      throw run.fail("int: base " + base);
    }
    var parsed = Integers.parse(withoutPrefix(text, base), base);
    if (parsed != null) {
      return parsed;
    }
    var real = parseReal(text);
    return real == null ? absent : whole(real, absent);
  }

  private static @Nullable Object whole(double real, @Nullable Object absent) {
    return Double.isNaN(real) || Double.isInfinite(real)
        ? absent
        : Integers.narrow(new BigDecimal(real).toBigInteger());
  }

  /** The digits behind {@code 0x}, {@code 0o} or {@code 0b}, where the base allows them. */
  private static String withoutPrefix(String text, int base) {
    var prefix =
        switch (base) {
          case 2 -> "0b";
          case 8 -> "0o";
          case 16 -> "0x";
          default -> "\0";
        };
    boolean signed = text.startsWith("-") || text.startsWith("+");
    int from = signed ? 1 : 0;
    return text.regionMatches(true, from, prefix, 0, prefix.length())
        ? text.substring(0, from) + text.substring(from + prefix.length())
        : text;
  }

  private static @Nullable Object real(Run run, @Nullable Object value, Arguments arguments) {
    var absent = arguments.get(0, "default", 0.0);
    if (value != null && Values.isNumber(value)) {
      return Values.real(value);
    }
    var real = Values.isString(value) ? parseReal(Printer.str(run, value).strip()) : null;
    return real == null ? absent : real;
  }

  private static @Nullable Double parseReal(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> "+-.0123456789eE".indexOf(c) >= 0)) {
      return null;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static Object round(Run run, @Nullable Object value, Arguments arguments) {
    if (value == null || !Values.isNumber(value)) {
      throw run.fail("round: '" + Values.type(value) + "' is no number");
    }
    long precision = arguments.integer(run, 0, "precision", 0);
    var mode =
        switch (arguments.string(run, 1, "method", "common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw run.fail("round: method must be common, ceil or floor");
        };
    if (Integers.isWhole(value) && mode == RoundingMode.HALF_EVEN) {
      int places = Math.clamp(precision, -Integers.DIGITS_MAX, 0);
      return Integers.narrow(
          new BigDecimal(Integers.big(value)).setScale(places, mode).toBigInteger());
    }
    double real = Values.real(value);
    if (Math.abs(precision) > 300 || Double.isNaN(real) || Double.isInfinite(real)) {
      return real;
    }
    return new BigDecimal(real).setScale((int) precision, mode).doubleValue();
  }

  /** Parses JSON; noncharacters between the values, which the chat format adds, are skipped. */
  private static @Nullable Object fromJson(Run run, @Nullable Object value) {
    if (!Values.isString(value)) {
      return value instanceof List<?> || value instanceof Map<?, ?> ? value : fail(run, value);
    }
    var text = Printer.str(run, value);
    run.chargeString(text.length());
    var clean = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\' && i + 1 < text.length()) {
        clean.append(c).append(text.charAt(++i));
        continue;
      }
      quoted ^= c == '"';
      if (quoted || c < 0xfdd0 || c > 0xfdef) {
        clean.append(c);
      }
    }
    try {
      return Values.copyOf(Json.parse(clean.toString(), "from_json"), 0);
    } catch (ModelFormatException e) {
      throw run.fail(String.valueOf(e.getMessage()));
    }
  }

  private static Object fail(Run run, @Nullable Object value) {
    throw run.fail("from_json: the value is " + Values.type(value) + ", expected a string");
  }
}
