// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Expr.Operator;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Whole numbers as in Python: exact beyond 64 bits, up to {@link #DIGITS_MAX} digits. */
final class Integers {
  /** Longest whole number: the digits that Python itself converts to text and back. */
  static final int DIGITS_MAX = 4300;

  /** Bits of the largest number of that many digits. */
  private static final long BITS_MAX = (long) (DIGITS_MAX * 3.3219281);

  private Integers() {}

  /** Whether the value is a whole number, also a large one. */
  static boolean isWhole(@Nullable Object value) {
    return Values.isInteger(value) || value instanceof BigInteger;
  }

  static BigInteger big(Object value) {
    return value instanceof BigInteger big ? big : BigInteger.valueOf(Values.integer(value));
  }

  /** The value of a number: a {@code Long} if 64 bits hold it. */
  static Object of(Run run, BigInteger value) {
    if (value.bitLength() > BITS_MAX) {
      throw tooLarge(run);
    }
    run.charge(value.bitLength() / Long.SIZE);
    return narrow(value);
  }

  /** The same number, as a {@code Long} if 64 bits hold it. */
  static Object narrow(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** The number that digits of a base stand for; null if they do not stand for one. */
  static @Nullable Object parse(String digits, int base) {
    if (digits.isEmpty() || digits.length() > DIGITS_MAX) {
      return null;
    }
    try {
      return narrow(new BigInteger(digits, base));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  static Object apply(Run run, Operator operator, BigInteger a, BigInteger b) {
    if (operator == Operator.POWER) {
      return b.signum() < 0 ? Math.pow(a.doubleValue(), b.doubleValue()) : power(run, a, b);
    }
    boolean divides = operator != Operator.ADD && operator != Operator.SUBTRACT;
    if (divides && operator != Operator.MULTIPLY && b.signum() == 0) {
      throw run.fail("division by zero");
    }
    if (operator == Operator.DIVIDE) {
      return a.doubleValue() / b.doubleValue();
    }
    if (operator == Operator.MULTIPLY) {
      run.charge(1 + (long) a.bitLength() * b.bitLength() / (Long.SIZE * Long.SIZE));
    }
    return of(
        run,
        switch (operator) {
          case ADD -> a.add(b);
          case SUBTRACT -> a.subtract(b);
          case MULTIPLY -> a.multiply(b);
          case FLOOR_DIVIDE -> floor(a, b);
          default -> a.subtract(b.multiply(floor(a, b)));
        });
  }

  private static BigInteger floor(BigInteger a, BigInteger b) {
    var parts = a.divideAndRemainder(b);
    boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
    return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Object power(Run run, BigInteger base, BigInteger exponent) {
    if (base.abs().bitLength() <= 1) {
      return exponent.signum() == 0
          ? 1L
          : base.signum() < 0 && !exponent.testBit(0) ? 1L : base.longValue();
    }
    // The result has at least (bits - 1) * exponent bits.
    if (exponent.bitLength() > 31
        || (base.abs().bitLength() - 1L) * exponent.intValue() > BITS_MAX) {
      throw tooLarge(run);
    }
    run.charge(BITS_MAX / Long.SIZE);
    return of(run, base.pow(exponent.intValue()));
  }

  private static RuntimeException tooLarge(Run run) {
    return run.fail("a whole number of more than " + DIGITS_MAX + " digits");
  }
}
