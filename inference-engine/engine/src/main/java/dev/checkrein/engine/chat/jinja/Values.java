// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.RequestException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's semantics of the values a template sees: null (None), {@code Boolean}, {@code Long},
 * {@code BigInteger}, {@code Double}, {@code String}, {@link Special.Safe}, {@code List}, {@link
 * Special.Tuple}, {@code Map}, and the other kinds of {@link Special}. There are no others.
 */
final class Values {
  /** Nesting of lists and maps that is walked. */
  static final int NESTING_MAX = 120;

  private Values() {}

  /** Copies a variable of the caller, so that a template cannot reach or change it. */
  static @Nullable Object copyOf(@Nullable Object value, int depth) {
    if (depth > NESTING_MAX) {
      throw new RequestException(
          "a template variable is nested more than " + NESTING_MAX + " levels deep");
    }
    return switch (value) {
      case null -> null;
      case String _, Boolean _, Long _, Double _, BigInteger _ -> value;
      case Integer number -> number.longValue();
      case Float number -> Double.parseDouble(number.toString());
      case BigDecimal number -> number.doubleValue();
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, @Nullable Object>();
        map.forEach((k, v) -> copy.put(String.valueOf(k), copyOf(v, depth + 1)));
        yield Collections.unmodifiableMap(copy);
      }
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> copy.add(copyOf(item, depth + 1)));
        yield Collections.unmodifiableList(copy);
      }
      default ->
          throw new IllegalArgumentException(
              "not a JSON value: " + value.getClass().getName() + " in a template variable");
    };
  }

  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case String text -> !text.isEmpty();
      case Special.Safe safe -> !safe.text().isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Special.Undefined _ -> false;
      default -> true;
    };
  }

  /** Whether the value is a string, plain or marked safe. */
  static boolean isString(@Nullable Object value) {
    return value instanceof String || value instanceof Special.Safe;
  }

  /** The text of a string value. */
  static String text(Object value) {
    return value instanceof Special.Safe safe ? safe.text() : (String) value;
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Long
        || value instanceof Double
        || value instanceof BigInteger
        || value instanceof Boolean;
  }

  static boolean isInteger(@Nullable Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  static double real(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> number.doubleValue();
      default -> throw new IllegalArgumentException("not a number");
    };
  }

  static long integer(Object value) {
    return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Long) value).longValue();
  }

  /** The name of the value's type in Python, for messages. */
  static String type(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case Boolean _ -> "bool";
      case Long _, BigInteger _ -> "int";
      case Double _ -> "float";
      case String _, Special.Safe _ -> "str";
      case Special.Tuple _ -> "tuple";
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "dict";
      case Special.Undefined _ -> "Undefined";
      case Special.Namespace _ -> "Namespace";
      case Special.Loop _ -> "LoopContext";
      case Special.Generator _ -> "generator";
      default -> "function";
    };
  }

  /** Python's {@code ==}. */
  static boolean equal(Run run, @Nullable Object a, @Nullable Object b) {
    return equal(run, a, b, 0);
  }

  private static boolean equal(Run run, @Nullable Object a, @Nullable Object b, int depth) {
    run.charge(1);
    if (depth > NESTING_MAX) {
      throw run.fail("a value is nested more than " + NESTING_MAX + " levels deep");
    }
    if (a == null || b == null) {
      return a == null && b == null;
    }
    if (isNumber(a) && isNumber(b)) {
      return (isInteger(a) && isInteger(b)) ? integer(a) == integer(b) : equalNumbers(a, b);
    }
    if (isString(a) && isString(b)) {
      return equalText(run, text(a), text(b));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return x instanceof Special.Tuple == y instanceof Special.Tuple
          && equalLists(run, x, y, depth);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return equalMaps(run, x, y, depth);
    }
    return a instanceof Special.Undefined ? b instanceof Special.Undefined : isSame(a, b);
  }

  private static boolean equalText(Run run, String a, String b) {
    if (a.length() == b.length()) {
      run.chargeRead(a.length());
    }
    return a.equals(b);
  }

  /** Whether both are one object: Python's {@code is}, where values have no other equality. */
  @SuppressWarnings("ReferenceEquality")
  static boolean isSame(@Nullable Object a, @Nullable Object b) {
    return a == b;
  }

  private static boolean equalNumbers(Object a, Object b) {
    return (a instanceof BigInteger && b instanceof BigInteger) ? a.equals(b) : real(a) == real(b);
  }

  private static boolean equalLists(Run run, List<?> x, List<?> y, int depth) {
    if (x.size() != y.size()) {
      return false;
    }
    for (int i = 0; i < x.size(); i++) {
      if (!equal(run, x.get(i), y.get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Run run, Map<?, ?> x, Map<?, ?> y, int depth) {
    if (x.size() != y.size()) {
      return false;
    }
    for (var entry : x.entrySet()) {
      if (!y.containsKey(entry.getKey())
          || !equal(run, entry.getValue(), y.get(entry.getKey()), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** Python's order; fails for values that have none. */
  static int compare(Run run, @Nullable Object a, @Nullable Object b) {
    run.charge(1);
    if (a == null || b == null) {
      throw run.fail("'" + type(a) + "' and '" + type(b) + "' cannot be ordered");
    }
    if (isNumber(a) && isNumber(b)) {
      return Integers.isWhole(a) && Integers.isWhole(b)
          ? Integers.big(a).compareTo(Integers.big(b))
          : Double.compare(real(a), real(b));
    }
    if (isString(a) && isString(b)) {
      run.chargeRead(Math.min(text(a).length(), text(b).length()));
      return PyText.compare(text(a), text(b));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(run, x.get(i), y.get(i))) {
          return compare(run, x.get(i), y.get(i));
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    throw run.fail("'" + type(a) + "' and '" + type(b) + "' cannot be ordered");
  }

  /** Python's {@code item in container}. */
  static boolean contains(Run run, @Nullable Object container, @Nullable Object item) {
    return switch (container) {
      case String text -> containsText(run, text, item);
      case Special.Safe safe -> containsText(run, safe.text(), item);
      case Map<?, ?> map -> map.containsKey(key(run, item));
      case null, default -> containsItem(run, container, item);
    };
  }

  private static boolean containsItem(Run run, @Nullable Object container, @Nullable Object item) {
    for (var i = iterate(run, container); i.hasNext(); ) {
      if (equal(run, i.next(), item)) {
        return true;
      }
    }
    return false;
  }

  private static boolean containsText(Run run, String text, @Nullable Object item) {
    if (item == null || !isString(item)) {
      throw run.fail("'in <string>' requires string as left operand, not " + type(item));
    }
    run.charge(1);
    run.chargeRead(text.length());
    run.chargeRead(item);
    return new Needle(text(item)).next(text, 0) >= 0;
  }

  /** The form of a key in a map; fails for what Python cannot hash, and for tuples. */
  static @Nullable Object key(Run run, @Nullable Object key) {
    run.chargeRead(key);
    return switch (key) {
      case null -> null;
      case Special.Safe safe -> safe.text();
      case String _, Boolean _, Long _, Double _, BigInteger _ -> key;
      default -> throw run.fail("a value of type '" + type(key) + "' cannot be a key");
    };
  }

  /** The items that a loop visits: of a list, the keys of a map, the characters of a string. */
  static Iterator<? extends @Nullable Object> iterate(Run run, @Nullable Object value) {
    return switch (value) {
      case List<?> list -> list.iterator();
      case Map<?, ?> map -> map.keySet().iterator();
      case String text -> characters(run, text).iterator();
      case Special.Safe safe -> characters(run, safe.text()).iterator();
      case Special.Generator generator -> generator.items();
      case Special.Undefined _ -> Collections.emptyIterator();
      case null, default -> throw run.fail("'" + type(value) + "' object is not iterable");
    };
  }

  private static List<Object> characters(Run run, String text) {
    run.chargeItems(text.length());
    var list = new ArrayList<Object>();
    text.codePoints().forEach(c -> list.add(Character.toString(c)));
    return list;
  }

  /** All items of an iterable value, in a new list. */
  static List<@Nullable Object> list(Run run, @Nullable Object value) {
    var list = new ArrayList<@Nullable Object>();
    for (var i = iterate(run, value); i.hasNext(); ) {
      list.add(i.next());
    }
    run.chargeItems(list.size());
    return list;
  }

  static long length(Run run, @Nullable Object value) {
    run.chargeRead(value);
    return switch (value) {
      case String text -> PyText.length(text);
      case Special.Safe safe -> PyText.length(safe.text());
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case Special.Undefined _ -> 0;
      case Special.Loop loop -> loop.length();
      case null, default -> throw run.fail("object of type '" + type(value) + "' has no len()");
    };
  }
}
