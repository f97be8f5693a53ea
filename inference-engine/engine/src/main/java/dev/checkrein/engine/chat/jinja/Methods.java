// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The methods of strings, dicts and lists. Only lists the template itself made can be changed. */
final class Methods {
  static final Set<String> STRING =
      Set.of(
          "split",
          "rsplit",
          "splitlines",
          "strip",
          "lstrip",
          "rstrip",
          "startswith",
          "endswith",
          "replace",
          "upper",
          "lower",
          "title",
          "capitalize",
          "find",
          "rfind",
          "index",
          "join",
          "count",
          "isdigit",
          "isdecimal",
          "isnumeric",
          "isalpha",
          "isalnum",
          "isspace",
          "isupper",
          "islower",
          "removeprefix",
          "removesuffix",
          "partition",
          "rpartition",
          "format",
          "zfill",
          "ljust",
          "rjust",
          "center",
          "swapcase",
          "casefold",
          "expandtabs");

  /** Methods that read no more of the text than their argument is long. */
  private static final Set<String> AFFIX =
      Set.of("startswith", "endswith", "removeprefix", "removesuffix");

  static final Set<String> DICT = Set.of("items", "keys", "values", "get", "copy");
  static final Set<String> LIST = Set.of("append", "pop", "insert", "extend", "index", "count");

  private Methods() {}

  static @Nullable Object call(Run run, Special.Method method, Arguments arguments) {
    run.charge(1);
    return switch (method.subject()) {
      case String text -> string(run, text, method.name(), arguments);
      case Special.Safe safe -> string(run, safe.text(), method.name(), arguments);
      case Map<?, ?> map -> dict(run, map, method.name(), arguments);
      case List<?> list -> list(run, list, method.name(), arguments);
      case Special.Cycler cycler -> cycler.call(method.name());
      case Special.Loop loop -> loop.call(run, method.name(), arguments);
      default -> throw new IllegalStateException("no method " + method);
    };
  }

  private static @Nullable Object dict(Run run, Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "items" -> ListFilters.pairs(run, map);
      case "copy" -> {
        run.chargeItems(map.size());
        yield new LinkedHashMap<@Nullable Object, @Nullable Object>(map);
      }
      case "keys" -> {
        run.chargeItems(map.size());
        yield new ArrayList<@Nullable Object>(map.keySet());
      }
      case "values" -> {
        run.chargeItems(map.size());
        yield new ArrayList<@Nullable Object>(map.values());
      }
      default -> {
        var key = Values.key(run, arguments.require(run, 0, "key"));
        yield map.containsKey(key) ? map.get(key) : arguments.get(1, "default", null);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object list(Run run, List<?> list, String name, Arguments arguments) {
    if (name.equals("index") || name.equals("count")) {
      return search(run, list, name, arguments);
    }
    if (!(list instanceof ArrayList<?>)) {
      throw run.fail(
          "'" + name + "': a " + Values.type(list) + " of the request cannot be changed");
    }
    var own = (ArrayList<@Nullable Object>) list;
    run.chargeItems(1 + own.size() / 8);
    return switch (name) {
      case "append" -> {
        own.add(arguments.require(run, 0, "object"));
        yield null;
      }
      case "extend" -> {
        own.addAll(Values.list(run, arguments.require(run, 0, "iterable")));
        run.chargeItems(own.size());
        yield null;
      }
      case "insert" -> {
        long at = arguments.integer(run, 0, "index", 0);
        at = Math.clamp(at < 0 ? at + own.size() : at, 0, own.size());
        own.add((int) at, arguments.require(run, 1, "object"));
        yield null;
      }
      default -> {
        long at = arguments.integer(run, 0, "index", -1);
        at = at < 0 ? at + own.size() : at;
        if (at < 0 || at >= own.size()) {
          throw run.fail("pop index out of range");
        }
        yield own.remove((int) at);
      }
    };
  }

  private static Object search(Run run, List<?> list, String name, Arguments arguments) {
    var wanted = arguments.require(run, 0, "value");
    long count = 0;
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(run, list.get(i), wanted)) {
        if (name.equals("index")) {
          return (long) i;
        }
        count++;
      }
    }
    if (name.equals("index")) {
      throw run.fail("the value is not in the list");
    }
    return count;
  }

  private static Object string(Run run, String text, String name, Arguments a) {
    if (!AFFIX.contains(name)) {
      run.chargeRead(text.length());
    }
    a.positional().forEach(run::chargeRead);
    var result = stringResult(run, text, name, a);
    run.chargeResult(text, result);
    return result;
  }

  private static Object stringResult(Run run, String text, String name, Arguments a) {
    return switch (name) {
      case "split", "rsplit" -> split(run, text, name, a);
      case "splitlines" -> PyText.lines(run, text);
      case "strip" -> PyText.strip(text, stripped(run, a), true, true);
      case "lstrip" -> PyText.strip(text, stripped(run, a), true, false);
      case "rstrip" -> PyText.strip(text, stripped(run, a), false, true);
      case "startswith" -> affix(run, a, text::startsWith);
      case "endswith" -> affix(run, a, text::endsWith);
      case "replace" ->
          replace(
              run,
              text,
              a.string(run, 0, "old"),
              a.string(run, 1, "new"),
              a.integer(run, 2, "count", -1));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "title" -> PyText.title(text);
      case "capitalize" -> PyText.capitalize(text);
      case "find" -> position(text, new Needle(a.string(run, 0, "sub")).next(text, 0));
      case "rfind" -> position(text, new Needle(a.string(run, 0, "sub")).last(text, text.length()));
      case "index" -> index(run, text, a.string(run, 0, "sub"));
      case "join" -> ListFilters.join(run, a.require(run, 0, "iterable"), Arguments.of(text));
      case "count" -> PyText.count(text, a.string(run, 0, "sub"));
      case "isdigit" -> PyText.all(text, PyText::isDigit);
      case "isdecimal" -> PyText.all(text, Character::isDigit);
      case "isnumeric" -> PyText.all(text, PyText::isNumeric);
      case "isalpha" -> PyText.all(text, Character::isLetter);
      case "isalnum" -> PyText.all(text, Character::isLetterOrDigit);
      case "isspace" -> PyText.all(text, PyText::isSpace);
      case "isupper" -> PyText.isCase(text, Character::isUpperCase, Character::isLowerCase);
      case "islower" -> PyText.isCase(text, Character::isLowerCase, Character::isUpperCase);
      case "removeprefix" -> {
        var prefix = a.string(run, 0, "prefix");
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        var suffix = a.string(run, 0, "suffix");
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "partition" -> partition(run, text, a, false);
      case "rpartition" -> partition(run, text, a, true);
      case "format" -> Format.braces(run, text, a);
      case "swapcase" -> PyText.swapCase(text);
      case "casefold" -> PyText.caseFold(text);
      case "expandtabs" -> expandTabs(run, text, a.integer(run, 0, "tabsize", 8));
      case "zfill" -> zeroFill(run, text, a);
      case "ljust" -> pad(run, text, a, '<', " ");
      case "rjust" -> pad(run, text, a, '>', " ");
      case "center" -> pad(run, text, a, '^', " ");
      default -> throw new IllegalStateException("no method " + name);
    };
  }

  private static Object split(Run run, String text, String name, Arguments arguments) {
    var separator = arguments.get(0, "sep", null);
    long limit = arguments.integer(run, 1, "maxsplit", -1);
    if (separator == null) {
      if (limit >= 0 && name.equals("rsplit")) {
        throw run.fail("rsplit at whitespace with a limit is not supported");
      }
      return PyText.splitSpace(run, text, limit);
    }
    var mark = arguments.string(run, 0, "sep");
    if (mark.isEmpty()) {
      throw run.fail("empty separator");
    }
    var parts =
        name.equals("split")
            ? PyText.split(run, text, mark, limit)
            : PyText.splitRight(run, text, mark, limit);
    run.chargeItems(parts.size());
    return parts;
  }

  private static IntPredicate stripped(Run run, Arguments arguments) {
    if (arguments.get(0, "chars", null) == null) {
      return PyText::isSpace;
    }
    return oneOf(run, arguments.string(run, 0, "chars"));
  }

  /** Whether a code point is one of these characters. */
  static IntPredicate oneOf(Run run, String chars) {
    run.chargeString(chars.length());
    var set = new BitSet();
    chars.codePoints().forEach(set::set);
    return set::get;
  }

  private static boolean affix(Run run, Arguments arguments, Predicate<String> matches) {
    if (arguments.require(run, 0, "affix") instanceof Special.Tuple tuple) {
      for (var item : tuple) {
        run.charge(1);
        run.chargeRead(item);
        if (Values.isString(item) && matches.test(Printer.str(run, item))) {
          return true;
        }
      }
      return false;
    }
    return matches.test(arguments.string(run, 0, "affix"));
  }

  /** Replaces up to {@code limit} occurrences, all if it is negative. */
  static String replace(Run run, String text, String old, String now, long limit) {
    if (old.isEmpty()) {
      return between(run, text, now, limit);
    }
    var needle = new Needle(old);
    var out = new StringBuilder();
    int from = 0;
    for (long done = 0; limit < 0 || done < limit; done++) {
      int at = needle.next(text, from);
      if (at < 0) {
        break;
      }
      run.limitString((long) out.length() + at - from + now.length());
      out.append(text, from, at).append(now);
      from = at + old.length();
    }
    run.limitString((long) out.length() + text.length() - from);
    return out.append(text, from, text.length()).toString();
  }

  /** Puts a text before every character and at the end. */
  private static String between(Run run, String text, String now, long limit) {
    var out = new StringBuilder();
    long done = 0;
    for (int at = 0; at <= text.length(); at = text.offsetByCodePoints(at, 1)) {
      if (limit < 0 || done++ < limit) {
        run.limitString((long) out.length() + now.length() + 2);
        out.append(now);
      }
      if (at == text.length()) {
        break;
      }
      out.appendCodePoint(text.codePointAt(at));
    }
    return out.toString();
  }

  private static long position(String text, int at) {
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long index(Run run, String text, String wanted) {
    int at = new Needle(wanted).next(text, 0);
    if (at < 0) {
      throw run.fail("substring not found");
    }
    return position(text, at);
  }

  private static Object partition(Run run, String text, Arguments arguments, boolean last) {
    var mark = arguments.string(run, 0, "sep");
    if (mark.isEmpty()) {
      throw run.fail("empty separator");
    }
    var needle = new Needle(mark);
    int at = last ? needle.last(text, text.length()) : needle.next(text, 0);
    if (at < 0) {
      return new Special.Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
    }
    return new Special.Tuple(
        List.of(text.substring(0, at), mark, text.substring(at + mark.length())));
  }

  private static String zeroFill(Run run, String text, Arguments arguments) {
    long width = arguments.integer(run, 0, "width", 0);
    boolean signed = text.startsWith("-") || text.startsWith("+");
    run.chargeString(width);
    var digits =
        Format.pad(
            text.substring(signed ? 1 : 0), (int) Math.max(0, width) - (signed ? 1 : 0), '>', '0');
    return signed ? text.charAt(0) + digits : digits;
  }

  private static String expandTabs(Run run, String text, long size) {
    var out = new StringBuilder();
    long column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        long blanks = size <= 0 ? 0 : size - column % size;
        run.limitString(out.length() + blanks);
        out.repeat(' ', (int) blanks);
        column += blanks;
      } else {
        out.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  private static String pad(Run run, String text, Arguments arguments, char side, String absent) {
    long width = arguments.integer(run, 0, "width", 0);
    var fill = arguments.string(run, 1, "fillchar", absent);
    if (fill.length() != 1) {
      throw run.fail("the fill character must be one character");
    }
    run.chargeString(width);
    return Format.pad(text, (int) Math.max(0, width), side, fill.charAt(0));
  }
}
