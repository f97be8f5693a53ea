// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Expr.Operator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic operators, on numbers, strings and lists as in Python. Whole numbers are computed
 * in 64 bits, and by {@link Integers} where these do not suffice.
 */
final class Arithmetic {
  private Arithmetic() {}

  static @Nullable Object apply(
      Run run, Operator operator, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Special.Undefined undefined) {
      throw run.fail(undefined.what());
    }
    if (b instanceof Special.Undefined undefined) {
      throw run.fail(undefined.what());
    }
    if (a != null && b != null) {
      if (Values.isInteger(a) && Values.isInteger(b)) {
        return integers(run, operator, Values.integer(a), Values.integer(b));
      }
      if (Integers.isWhole(a) && Integers.isWhole(b)) {
        return Integers.apply(run, operator, Integers.big(a), Integers.big(b));
      }
      if (Values.isNumber(a) && Values.isNumber(b)) {
        return reals(run, operator, Values.real(a), Values.real(b));
      }
      var result = sequences(run, operator, a, b);
      if (result != null) {
        return result;
      }
    }
    throw run.fail(
        "unsupported operand types for "
            + operator.sign
            + ": '"
            + Values.type(a)
            + "' and '"
            + Values.type(b)
            + "'");
  }

  private static Object integers(Run run, Operator operator, long a, long b) {
    try {
      return switch (operator) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> (double) a / divisor(run, b);
        case FLOOR_DIVIDE -> Math.floorDivExact(a, divisor(run, b));
        case REMAINDER -> Math.floorMod(a, divisor(run, b));
        case POWER -> b < 0 ? (Object) Math.pow((double) a, (double) b) : power(run, a, b);
      };
    } catch (ArithmeticException _) {
      return Integers.apply(run, operator, BigInteger.valueOf(a), BigInteger.valueOf(b));
    }
  }

  private static long divisor(Run run, long b) {
    if (b == 0) {
      throw run.fail("division by zero");
    }
    return b;
  }

  private static Object power(Run run, long base, long exponent) {
    return Integers.apply(
        run, Operator.POWER, BigInteger.valueOf(base), BigInteger.valueOf(exponent));
  }

  private static Object reals(Run run, Operator operator, double a, double b) {
    boolean divides =
        operator == Operator.DIVIDE
            || operator == Operator.FLOOR_DIVIDE
            || operator == Operator.REMAINDER;
    if (divides && b == 0) {
      throw run.fail("division by zero");
    }
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case FLOOR_DIVIDE -> Math.floor(a / b);
      case REMAINDER -> a - b * Math.floor(a / b);
      case POWER -> Math.pow(a, b);
    };
  }

  private static @Nullable Object sequences(Run run, Operator operator, Object a, Object b) {
    switch (operator) {
      case ADD -> {
        if (Values.isString(a) && Values.isString(b)) {
          return addStrings(run, a, b);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
          return addLists(run, x, y);
        }
      }
      case MULTIPLY -> {
        if (Values.isInteger(b)) {
          return repeat(run, a, Values.integer(b));
        }
        if (Values.isInteger(a)) {
          return repeat(run, b, Values.integer(a));
        }
      }
      case REMAINDER -> {
        if (Values.isString(a)) {
          return Format.percent(run, Values.text(a), b);
        }
      }
      case SUBTRACT, DIVIDE, FLOOR_DIVIDE, POWER -> {}
    }
    return null;
  }

  private static Object addStrings(Run run, Object a, Object b) {
    boolean safe = a instanceof Special.Safe || b instanceof Special.Safe;
    var left = safe ? escaped(a) : Values.text(a);
    var right = safe ? escaped(b) : Values.text(b);
    run.chargeString((long) left.length() + right.length());
    return safe ? new Special.Safe(left + right) : left + right;
  }

  private static String escaped(Object value) {
    return value instanceof Special.Safe safe ? safe.text() : PyText.escapeHtml(Values.text(value));
  }

  private static @Nullable Object addLists(Run run, List<?> x, List<?> y) {
    if (x instanceof Special.Tuple != y instanceof Special.Tuple) {
      return null;
    }
    run.chargeItems((long) x.size() + y.size());
    var sum = new ArrayList<@Nullable Object>(x);
    sum.addAll(y);
    return x instanceof Special.Tuple ? new Special.Tuple(sum) : sum;
  }

  private static @Nullable Object repeat(Run run, Object value, long count) {
    long times = Math.max(0, count);
    if (Values.isString(value)) {
      var text = Values.text(value);
      run.chargeString(times == 0 || text.isEmpty() ? 0 : saturated(text.length(), times));
      return text.isEmpty() ? text : text.repeat((int) times);
    }
    if (value instanceof List<?> list && !(value instanceof Special.Tuple)) {
      run.chargeItems(saturated(list.size(), times));
      var result = new ArrayList<@Nullable Object>();
      for (long i = 0; i < times && !list.isEmpty(); i++) {
        result.addAll(list);
      }
      return result;
    }
    return null;
  }

  private static long saturated(long length, long times) {
    return Math.multiplyHigh(length, times) != 0 ? Long.MAX_VALUE : Math.abs(length * times);
  }

  /** {@code -x} or {@code +x}. */
  static Object sign(Run run, @Nullable Object value, boolean minus) {
    if (value == null || !Values.isNumber(value)) {
      throw run.fail("bad operand type for a sign: '" + Values.type(value) + "'");
    }
    if (Integers.isWhole(value)) {
      var whole = Integers.big(value);
      return Integers.narrow(minus ? whole.negate() : whole);
    }
    return minus ? -Values.real(value) : Values.real(value);
  }
}
