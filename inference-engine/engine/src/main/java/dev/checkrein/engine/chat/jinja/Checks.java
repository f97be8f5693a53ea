// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The tests of {@code value is test}. */
final class Checks {
  /** One test. */
  interface Check {
    boolean holds(Run run, @Nullable Object value, Arguments arguments);
  }

  static final Map<String, Check> ALL =
      Map.ofEntries(
          Map.entry("defined", (_, v, _) -> !(v instanceof Special.Undefined)),
          Map.entry("undefined", (_, v, _) -> v instanceof Special.Undefined),
          Map.entry("none", (_, v, _) -> v == null),
          Map.entry("string", (_, v, _) -> Values.isString(v)),
          Map.entry("number", (_, v, _) -> Values.isNumber(v)),
          Map.entry("integer", (_, v, _) -> v instanceof Long || v instanceof BigInteger),
          Map.entry("float", (_, v, _) -> v instanceof Double),
          Map.entry("boolean", (_, v, _) -> v instanceof Boolean),
          Map.entry("true", (_, v, _) -> Boolean.TRUE.equals(v)),
          Map.entry("false", (_, v, _) -> Boolean.FALSE.equals(v)),
          Map.entry("mapping", (_, v, _) -> v instanceof Map<?, ?>),
          Map.entry("iterable", (_, v, _) -> isSequence(v) || v instanceof Special.Generator),
          Map.entry("sequence", (_, v, _) -> isSequence(v)),
          Map.entry("callable", (_, v, _) -> isCallable(v)),
          Map.entry("filter", (_, v, _) -> v instanceof String n && Filters.ALL.containsKey(n)),
          Map.entry("test", (_, v, _) -> isTest(v)),
          Map.entry("escaped", (_, v, _) -> v instanceof Special.Safe),
          Map.entry("lower", (run, v, _) -> isCase(run, v, Character::isLowerCase)),
          Map.entry("upper", (run, v, _) -> isCase(run, v, Character::isUpperCase)),
          Map.entry("odd", (run, v, _) -> remainder(run, v, 2L) != 0),
          Map.entry("even", (run, v, _) -> remainder(run, v, 2L) == 0),
          Map.entry("divisibleby", (run, v, a) -> remainder(run, v, a.require(run, 0, "num")) == 0),
          Map.entry("sameas", (run, v, a) -> same(run, v, a.require(run, 0, "other"))),
          Map.entry("in", (run, v, a) -> Values.contains(run, a.require(run, 0, "seq"), v)),
          Map.entry("eq", Checks::equal),
          Map.entry("equalto", Checks::equal),
          Map.entry("==", Checks::equal),
          Map.entry("ne", (run, v, a) -> !equal(run, v, a)),
          Map.entry("!=", (run, v, a) -> !equal(run, v, a)),
          Map.entry("lt", (run, v, a) -> compare(run, v, a) < 0),
          Map.entry("lessthan", (run, v, a) -> compare(run, v, a) < 0),
          Map.entry("<", (run, v, a) -> compare(run, v, a) < 0),
          Map.entry("le", (run, v, a) -> compare(run, v, a) <= 0),
          Map.entry("<=", (run, v, a) -> compare(run, v, a) <= 0),
          Map.entry("gt", (run, v, a) -> compare(run, v, a) > 0),
          Map.entry("greaterthan", (run, v, a) -> compare(run, v, a) > 0),
          Map.entry(">", (run, v, a) -> compare(run, v, a) > 0),
          Map.entry("ge", (run, v, a) -> compare(run, v, a) >= 0),
          Map.entry(">=", (run, v, a) -> compare(run, v, a) >= 0));

  private Checks() {}

  private static boolean isTest(@Nullable Object value) {
    return value instanceof String name && Checks.ALL.containsKey(name);
  }

  private static boolean equal(Run run, @Nullable Object value, Arguments arguments) {
    return Values.equal(run, value, arguments.require(run, 0, "other"));
  }

  private static int compare(Run run, @Nullable Object value, Arguments arguments) {
    return Values.compare(run, value, arguments.require(run, 0, "other"));
  }

  private static boolean same(Run run, @Nullable Object a, @Nullable Object b) {
    return Values.isSame(a, b)
        || (a != null && b != null && a.getClass() == b.getClass() && Values.equal(run, a, b));
  }

  private static boolean isSequence(@Nullable Object value) {
    return value instanceof List<?>
        || value instanceof Map<?, ?>
        || Values.isString(value)
        || value instanceof Special.Undefined;
  }

  private static boolean isCallable(@Nullable Object value) {
    return value instanceof Special.Macro
        || value instanceof Special.Function
        || value instanceof Special.Joiner
        || value instanceof Special.Method;
  }

  private static boolean isCase(Run run, @Nullable Object value, IntPredicate wanted) {
    var text = Printer.str(run, value);
    run.chargeRead(text.length());
    return PyText.isCase(
        text,
        wanted,
        c -> (Character.isUpperCase(c) || Character.isLowerCase(c)) && !wanted.test(c));
  }

  private static long remainder(Run run, @Nullable Object value, @Nullable Object divisor) {
    if (value == null
        || divisor == null
        || !Values.isInteger(value)
        || !Values.isInteger(divisor)
        || Values.integer(divisor) == 0) {
      throw run.fail(
          String.format(
              Locale.ROOT,
              "no remainder of '%s' and '%s'",
              Values.type(value),
              Values.type(divisor)));
    }
    return Math.floorMod(Values.integer(value), Values.integer(divisor));
  }
}
