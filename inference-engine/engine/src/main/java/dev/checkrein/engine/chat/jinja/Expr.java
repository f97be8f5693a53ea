// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of a template. */
sealed interface Expr {
  /** A literal number, string, boolean or none. */
  record Constant(@Nullable Object value) implements Expr {}

  record Name(String name) implements Expr {}

  record ListLiteral(List<Expr> items) implements Expr {}

  record TupleLiteral(List<Expr> items) implements Expr {}

  record DictLiteral(List<Entry> entries) implements Expr {}

  record Entry(Expr key, Expr value) {}

  record Attribute(Expr subject, String name) implements Expr {}

  record Item(Expr subject, Expr index) implements Expr {}

  record Slice(Expr subject, @Nullable Expr start, @Nullable Expr stop, @Nullable Expr step)
      implements Expr {}

  record Call(Expr callee, CallArguments arguments) implements Expr {}

  record Filter(Expr subject, FilterCall filter) implements Expr {}

  record Test(Expr subject, String name, CallArguments arguments, boolean negated)
      implements Expr {}

  record Not(Expr operand) implements Expr {}

  /** {@code -x} or {@code +x}. */
  record Sign(Expr operand, boolean minus) implements Expr {}

  record And(Expr left, Expr right) implements Expr {}

  record Or(Expr left, Expr right) implements Expr {}

  record Binary(Operator operator, Expr left, Expr right) implements Expr {}

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expr> parts) implements Expr {}

  /** {@code a < b <= c}: each operand is compared with the one before it. */
  record Compare(Expr first, List<Comparison> rest) implements Expr {}

  record Comparison(Relation relation, Expr operand) {}

  /** {@code then if test else otherwise}. */
  record Conditional(Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

  /**
   * @param unpacked {@code *list}: further positional arguments
   * @param unpackedNamed {@code **dict}: further named arguments
   */
  record CallArguments(
      List<Expr> positional,
      List<NamedArgument> named,
      @Nullable Expr unpacked,
      @Nullable Expr unpackedNamed) {
    static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);
  }

  record NamedArgument(String name, Expr value) {}

  record FilterCall(String name, CallArguments arguments) {}

  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("**");

    final String sign;

    Operator(String sign) {
      this.sign = sign;
    }
  }

  enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    NOT_IN
  }
}
