// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a template. */
sealed interface Node {
  /** The line in the source, from 1. */
  int line();

  /** Text between tags. */
  record Text(int line, String text) implements Node {}

  /** {@code {{ value }}}. */
  record Print(int line, Expr value) implements Node {}

  record If(int line, List<Branch> branches, List<Node> otherwise) implements Node {}

  record Branch(Expr condition, List<Node> body) {}

  record For(
      int line,
      Target target,
      Expr items,
      @Nullable Expr filter,
      boolean recursive,
      List<Node> body,
      List<Node> otherwise)
      implements Node {}

  record Set(int line, Target target, Expr value) implements Node {}

  /** {@code {% set x %} … {% endset %}}. */
  record SetBlock(int line, Target target, List<Expr.FilterCall> filters, List<Node> body)
      implements Node {}

  /** {@code {% filter f %} … {% endfilter %}}. */
  record FilterBlock(int line, List<Expr.FilterCall> filters, List<Node> body) implements Node {}

  /**
   * @param varargs whether the body uses {@code varargs}, and so takes any positional arguments
   * @param kwargs whether the body uses {@code kwargs}, and so takes any named arguments
   */
  record MacroNode(
      int line,
      String name,
      List<Parameter> parameters,
      List<Node> body,
      boolean varargs,
      boolean kwargs)
      implements Node {}

  record Parameter(String name, @Nullable Expr absent) {}

  /** {@code {% call m() %} … {% endcall %}}: the body is the macro {@code caller} of the call. */
  record CallBlock(int line, Expr.Call call, MacroNode caller) implements Node {}

  /** A body with variables of its own. */
  record With(int line, List<Binding> bindings, List<Node> body) implements Node {}

  record Binding(Target target, Expr value) {}

  record Break(int line) implements Node {}

  record Continue(int line) implements Node {}

  /** Where a value is stored. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record Field(String namespace, String name) implements Target {}

    record Unpack(List<Target> targets) implements Target {}
  }
}
