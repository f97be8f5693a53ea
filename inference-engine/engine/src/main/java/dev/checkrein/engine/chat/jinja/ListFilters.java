// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The filters that read several items. */
final class ListFilters {
  private ListFilters() {}

  static Object items(Run run, @Nullable Object value) {
    if (value instanceof Special.Undefined) {
      return List.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw run.fail("Can only get item pairs from a mapping.");
    }
    return pairs(run, map);
  }

  static List<@Nullable Object> pairs(Run run, Map<?, ?> map) {
    run.chargeItems(map.size());
    var pairs = new ArrayList<@Nullable Object>(map.size());
    map.forEach((k, v) -> pairs.add(pair(k, v)));
    return pairs;
  }

  private static Special.Tuple pair(@Nullable Object key, @Nullable Object value) {
    var pair = new ArrayList<@Nullable Object>(2);
    pair.add(key);
    pair.add(value);
    return new Special.Tuple(pair);
  }

  static @Nullable Object first(Run run, @Nullable Object value, Arguments arguments) {
    if (value != null && Values.isString(value) && Values.isTrue(value)) {
      return Character.toString(Values.text(value).codePointAt(0));
    }
    var items = Values.iterate(run, value);
    return items.hasNext()
        ? items.next()
        : new Special.Undefined("No first item, sequence was empty.");
  }

  static @Nullable Object last(Run run, @Nullable Object value, Arguments arguments) {
    var items = Values.list(run, value);
    return items.isEmpty()
        ? new Special.Undefined("No last item, sequence was empty.")
        : items.getLast();
  }

  static Object join(Run run, @Nullable Object value, Arguments arguments) {
    var separator = Printer.str(run, arguments.get(0, "d", ""));
    var attribute = arguments.get(1, "attribute", null);
    var parts = new ArrayList<String>();
    long length = 0;
    for (var i = Values.iterate(run, value); i.hasNext(); ) {
      var item = i.next();
      var part = Printer.str(run, attribute == null ? item : path(run, item, attribute));
      parts.add(part);
      length += part.length() + separator.length();
      run.limitString(length);
      run.charge(1);
    }
    return String.join(separator, parts);
  }

  /** An attribute given as {@code 'a.b.0'} or as an index. */
  static @Nullable Object path(Run run, @Nullable Object item, @Nullable Object path) {
    if (!Values.isString(path)) {
      return Members.item(run, item, path);
    }
    var result = item;
    run.chargeString(Printer.str(run, path).length());
    for (var part : Printer.str(run, path).split("\\.", -1)) {
      boolean index = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      result =
          Members.item(
              run, result, index && part.length() < 10 ? (Object) Long.valueOf(part) : part);
    }
    return result;
  }

  /** The items of a value; a false one, also none, has no items. */
  private static Iterator<? extends @Nullable Object> orNone(Run run, @Nullable Object value) {
    return Values.isTrue(value) ? Values.iterate(run, value) : Collections.emptyIterator();
  }

  static Object map(Run run, @Nullable Object value, Arguments arguments) {
    var result = new ArrayList<@Nullable Object>();
    boolean byAttribute = arguments.named().containsKey("attribute");
    var name = byAttribute ? "" : arguments.string(run, 0, "filter");
    var rest = arguments.after(1);
    for (var i = orNone(run, value); i.hasNext(); ) {
      run.charge(1);
      var item = i.next();
      if (!byAttribute) {
        result.add(Filters.apply(run, name, item, rest));
      } else {
        var found = path(run, item, arguments.named().get("attribute"));
        boolean absent =
            found instanceof Special.Undefined && arguments.named().containsKey("default");
        result.add(absent ? arguments.named().get("default") : found);
      }
    }
    return new Special.Generator(result.iterator());
  }

  static Object select(Run run, @Nullable Object value, Arguments arguments, boolean wanted) {
    var result = new ArrayList<@Nullable Object>();
    for (var i = orNone(run, value); i.hasNext(); ) {
      var item = i.next();
      if (check(run, item, arguments) == wanted) {
        result.add(item);
      }
    }
    return new Special.Generator(result.iterator());
  }

  static Object selectAttr(Run run, @Nullable Object value, Arguments arguments, boolean wanted) {
    var attribute = arguments.require(run, 0, "attribute");
    var result = new ArrayList<@Nullable Object>();
    for (var i = orNone(run, value); i.hasNext(); ) {
      var item = i.next();
      if (check(run, path(run, item, attribute), arguments.after(1)) == wanted) {
        result.add(item);
      }
    }
    return new Special.Generator(result.iterator());
  }

  private static boolean check(Run run, @Nullable Object item, Arguments arguments) {
    run.charge(1);
    if (arguments.positional().isEmpty()) {
      return Values.isTrue(item);
    }
    var name = arguments.string(run, 0, "test");
    var check = Checks.ALL.get(name);
    if (check == null) {
      throw run.fail("unknown test '" + name + "'");
    }
    return check.holds(run, item, arguments.after(1));
  }

  static Object reverse(Run run, @Nullable Object value) {
    if (Values.isString(value)) {
      return new StringBuilder(Printer.str(run, value)).reverse().toString();
    }
    return new Special.Generator(Values.list(run, value).reversed().iterator());
  }

  static Object sort(Run run, @Nullable Object value, Arguments arguments) {
    boolean reverse = arguments.flag(0, "reverse", false);
    boolean exact = arguments.flag(1, "case_sensitive", false);
    var attribute = arguments.get(2, "attribute", null);
    return sorted(
        run, Values.list(run, value), item -> sortKeys(run, item, attribute, exact), reverse);
  }

  /** The key of one attribute, or the keys of several with commas. */
  private static @Nullable Object sortKeys(
      Run run, @Nullable Object item, @Nullable Object attribute, boolean exact) {
    if (attribute == null || !Values.isString(attribute)) {
      return sortKey(run, item, attribute, exact);
    }
    var keys = new ArrayList<@Nullable Object>();
    for (var name : Values.text(attribute).split(",", -1)) {
      keys.add(sortKey(run, item, name, exact));
    }
    return keys;
  }

  /** An item with what it is ordered by, which is made only once. */
  private record Keyed(@Nullable Object key, @Nullable Object item) {}

  /** The items in the order of their keys; items with equal keys stay as they are. */
  static List<@Nullable Object> sorted(
      Run run,
      List<@Nullable Object> list,
      Function<@Nullable Object, @Nullable Object> key,
      boolean reverse) {
    var keyed = new ArrayList<Keyed>(list.size());
    for (var item : list) {
      keyed.add(new Keyed(key.apply(item), item));
    }
    Comparator<Keyed> order = (a, b) -> Values.compare(run, a.key(), b.key());
    try {
      keyed.sort(reverse ? order.reversed() : order);
    } catch (IllegalArgumentException _) {
      throw run.fail("the items have no consistent order");
    }
    var result = new ArrayList<@Nullable Object>(list.size());
    keyed.forEach(k -> result.add(k.item()));
    return result;
  }

  private static @Nullable Object sortKey(
      Run run, @Nullable Object item, @Nullable Object attribute, boolean exact) {
    return folded(run, attribute == null ? item : path(run, item, attribute), exact);
  }

  /** What a key is compared as: a string without its case, unless that counts. */
  static @Nullable Object folded(Run run, @Nullable Object key, boolean exact) {
    if (exact || key == null || !Values.isString(key)) {
      return key;
    }
    run.chargeString(Values.text(key).length());
    return Values.text(key).toLowerCase(Locale.ROOT);
  }

  static Object dictsort(Run run, @Nullable Object value, Arguments arguments) {
    if (!(value instanceof Map<?, ?> map)) {
      throw run.fail("dictsort: the value is " + Values.type(value) + ", expected a dict");
    }
    boolean exact = arguments.flag(0, "case_sensitive", false);
    int by =
        switch (arguments.string(run, 1, "by", "key")) {
          case "key" -> 0;
          case "value" -> 1;
          default -> throw run.fail("dictsort: 'by' must be key or value");
        };
    return sorted(
        run,
        pairs(run, map),
        item -> sortKey(run, item, (long) by, exact),
        arguments.flag(2, "reverse", false));
  }

  static Object unique(Run run, @Nullable Object value, Arguments arguments) {
    boolean exact = arguments.flag(0, "case_sensitive", false);
    var attribute = arguments.get(1, "attribute", null);
    var keys = new ArrayList<@Nullable Object>();
    var result = new ArrayList<@Nullable Object>();
    for (var i = Values.iterate(run, value); i.hasNext(); ) {
      var item = i.next();
      var key = sortKey(run, item, attribute, exact);
      if (!Values.contains(run, keys, key)) {
        keys.add(key);
        result.add(item);
      }
    }
    return new Special.Generator(result.iterator());
  }

  static @Nullable Object extreme(
      Run run, @Nullable Object value, Arguments arguments, boolean max) {
    var list = Values.list(run, value);
    if (list.isEmpty()) {
      return new Special.Undefined("No aggregated item, sequence was empty.");
    }
    boolean exact = arguments.flag(0, "case_sensitive", false);
    var attribute = arguments.get(1, "attribute", null);
    var best = list.getFirst();
    var bestKey = sortKey(run, best, attribute, exact);
    for (var item : list) {
      var key = sortKey(run, item, attribute, exact);
      int sign = Values.compare(run, key, bestKey);
      if (max ? sign > 0 : sign < 0) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  static @Nullable Object sum(Run run, @Nullable Object value, Arguments arguments) {
    var attribute = arguments.get(0, "attribute", null);
    var total = arguments.get(1, "start", 0L);
    for (var item : Values.list(run, value)) {
      var term = attribute == null ? item : path(run, item, attribute);
      total = Arithmetic.apply(run, Expr.Operator.ADD, total, term);
    }
    return total;
  }

  static Object batch(Run run, @Nullable Object value, Arguments arguments) {
    int size = (int) Math.min(Integer.MAX_VALUE, arguments.integer(run, 0, "linecount", 1));
    if (size < 1) {
      throw run.fail("batch: the size is " + size + ", expected at least 1");
    }
    var fill = arguments.get(1, "fill_with", null);
    var list = Values.list(run, value);
    var result = new ArrayList<@Nullable Object>();
    for (int from = 0; from < list.size(); from += Math.min(size, list.size() - from)) {
      var part =
          new ArrayList<@Nullable Object>(
              list.subList(from, from + Math.min(size, list.size() - from)));
      if (fill != null && part.size() < size) {
        run.chargeItems(size);
        part.addAll(Collections.nCopies(size - part.size(), fill));
      }
      result.add(part);
    }
    return new Special.Generator(result.iterator());
  }
}
