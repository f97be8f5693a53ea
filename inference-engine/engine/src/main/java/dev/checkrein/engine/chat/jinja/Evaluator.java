// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Expr.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions. */
final class Evaluator {
  /** Runs the bodies that expressions call. */
  interface BodyCaller {
    String call(Special.Macro macro, Arguments arguments);

    /** {@code loop(items)} of a recursive loop. */
    String call(Special.Loop loop, @Nullable Object items);
  }

  private final Run run;
  private final BodyCaller bodies;

  Evaluator(Run run, BodyCaller bodies) {
    this.run = run;
    this.bodies = bodies;
  }

  @Nullable Object evaluate(Expr expr, Scope scope) {
    run.enter();
    var value = value(expr, scope);
    run.leave();
    return value;
  }

  boolean test(Expr expr, Scope scope) {
    return Values.isTrue(evaluate(expr, scope));
  }

  private @Nullable Object value(Expr expr, Scope scope) {
    return switch (expr) {
      case Expr.Constant constant -> constant.value();
      case Expr.Name name -> scope.get(name.name());
      case Expr.ListLiteral list -> items(list.items(), scope);
      case Expr.TupleLiteral tuple -> new Special.Tuple(items(tuple.items(), scope));
      case Expr.DictLiteral dict -> dict(dict, scope);
      case Expr.Attribute attribute ->
          Members.attribute(run, evaluate(attribute.subject(), scope), attribute.name());
      case Expr.Item item ->
          Members.item(run, evaluate(item.subject(), scope), evaluate(item.index(), scope));
      case Expr.Slice slice ->
          Members.slice(
              run,
              evaluate(slice.subject(), scope),
              optional(slice.start(), scope),
              optional(slice.stop(), scope),
              optional(slice.step(), scope));
      case Expr.Call call ->
          call(evaluate(call.callee(), scope), arguments(call.arguments(), scope));
      case Expr.Filter filter -> filter(evaluate(filter.subject(), scope), filter.filter(), scope);
      case Expr.Test test -> check(test, scope);
      case Expr.Not not -> !test(not.operand(), scope);
      case Expr.Sign sign -> Arithmetic.sign(run, evaluate(sign.operand(), scope), sign.minus());
      case Expr.And and -> {
        var left = evaluate(and.left(), scope);
        yield Values.isTrue(left) ? evaluate(and.right(), scope) : left;
      }
      case Expr.Or or -> {
        var left = evaluate(or.left(), scope);
        yield Values.isTrue(left) ? left : evaluate(or.right(), scope);
      }
      case Expr.Binary binary ->
          Arithmetic.apply(
              run,
              binary.operator(),
              evaluate(binary.left(), scope),
              evaluate(binary.right(), scope));
      case Expr.Concat concat -> concat(concat.parts(), scope);
      case Expr.Compare compare -> compare(compare, scope);
      case Expr.Conditional conditional -> conditional(conditional, scope);
    };
  }

  private @Nullable Object optional(@Nullable Expr expr, Scope scope) {
    return expr == null ? null : evaluate(expr, scope);
  }

  private List<@Nullable Object> items(List<Expr> items, Scope scope) {
    var list = new ArrayList<@Nullable Object>(items.size());
    for (var item : items) {
      list.add(evaluate(item, scope));
    }
    return list;
  }

  private Object dict(Expr.DictLiteral dict, Scope scope) {
    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    for (var entry : dict.entries()) {
      map.put(Values.key(run, evaluate(entry.key(), scope)), evaluate(entry.value(), scope));
    }
    return map;
  }

  private @Nullable Object conditional(Expr.Conditional conditional, Scope scope) {
    if (test(conditional.test(), scope)) {
      return evaluate(conditional.then(), scope);
    }
    return conditional.otherwise() == null
        ? new Special.Undefined("the inline if has no else and its condition is false")
        : evaluate(conditional.otherwise(), scope);
  }

  private String concat(List<Expr> parts, Scope scope) {
    var out = new StringBuilder();
    for (var part : parts) {
      var text = Printer.str(run, evaluate(part, scope));
      run.limitString((long) out.length() + text.length());
      run.chargeString(text.length());
      out.append(text);
    }
    return out.toString();
  }

  private boolean compare(Expr.Compare compare, Scope scope) {
    var left = evaluate(compare.first(), scope);
    for (var comparison : compare.rest()) {
      var right = evaluate(comparison.operand(), scope);
      boolean holds =
          switch (comparison.relation()) {
            case EQUAL -> Values.equal(run, left, right);
            case NOT_EQUAL -> !Values.equal(run, left, right);
            case LESS -> Values.compare(run, left, right) < 0;
            case LESS_OR_EQUAL -> Values.compare(run, left, right) <= 0;
            case GREATER -> Values.compare(run, left, right) > 0;
            case GREATER_OR_EQUAL -> Values.compare(run, left, right) >= 0;
            case IN -> Values.contains(run, right, left);
            case NOT_IN -> !Values.contains(run, right, left);
          };
      if (!holds) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private boolean check(Expr.Test test, Scope scope) {
    var check = Checks.ALL.get(test.name());
    if (check == null) {
      throw run.fail("unknown test '" + test.name() + "'");
    }
    var subject = evaluate(test.subject(), scope);
    return check.holds(run, subject, arguments(test.arguments(), scope)) != test.negated();
  }

  @Nullable Object filter(@Nullable Object subject, Expr.FilterCall filter, Scope scope) {
    return Filters.apply(run, filter.name(), subject, arguments(filter.arguments(), scope));
  }

  Arguments arguments(CallArguments arguments, Scope scope) {
    if (arguments.equals(CallArguments.NONE)) {
      return Arguments.NONE;
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    var positional = items(arguments.positional(), scope);
    for (var argument : arguments.named()) {
      named.put(argument.name(), evaluate(argument.value(), scope));
    }
    if (arguments.unpacked() != null) {
      positional.addAll(Values.list(run, evaluate(arguments.unpacked(), scope)));
    }
    if (arguments.unpackedNamed() != null) {
      if (!(evaluate(arguments.unpackedNamed(), scope) instanceof Map<?, ?> map)) {
        throw run.fail("the argument behind '**' must be a dict");
      }
      run.chargeItems(map.size());
      map.forEach((k, v) -> named.put(Printer.str(run, k), v));
    }
    return new Arguments(positional, named);
  }

  @Nullable Object call(@Nullable Object callee, Arguments arguments) {
    return switch (callee) {
      case Special.Method method -> Methods.call(run, method, arguments);
      case Special.Macro macro -> bodies.call(macro, arguments);
      case Special.Loop loop -> bodies.call(loop, arguments.require(run, 0, "iterable"));
      case Special.Joiner joiner -> joiner.call();
      case Special.Function function -> Globals.call(run, function.name(), arguments);
      case Special.Undefined undefined -> throw run.fail(undefined.what());
      case null, default ->
          throw run.fail("a value of type '" + Values.type(callee) + "' cannot be called");
    };
  }
}
