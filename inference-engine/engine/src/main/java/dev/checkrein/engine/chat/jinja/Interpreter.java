// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Node.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Executes statements. Serves one rendering. */
final class Interpreter implements Evaluator.BodyCaller {
  /** How a statement ends. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Run run;
  private final Evaluator evaluator;
  private StringBuilder out = new StringBuilder();
  private int limit;

  Interpreter(Run run) {
    this.run = run;
    this.evaluator = new Evaluator(run, this);
    this.limit = run.limits().outputCharsMax();
  }

  String render(List<Node> nodes, Scope scope) {
    execute(nodes, scope);
    return out.toString();
  }

  private Flow execute(List<Node> nodes, Scope scope) {
    run.enter();
    var flow = Flow.NEXT;
    for (int i = 0; i < nodes.size() && flow == Flow.NEXT; i++) {
      flow = execute(nodes.get(i), scope);
    }
    run.leave();
    return flow;
  }

  private Flow execute(Node node, Scope scope) {
    run.at(node.line());
    run.charge(1);
    switch (node) {
      case Node.Text text -> write(text.text());
      case Node.Print print -> write(Printer.str(run, evaluator.evaluate(print.value(), scope)));
      case Node.If choice -> {
        return choose(choice, scope);
      }
      case Node.For loop -> loop(loop, scope, evaluator.evaluate(loop.items(), scope), 1);
      case Node.Set set -> assign(set.target(), evaluator.evaluate(set.value(), scope), scope);
      case Node.SetBlock set ->
          assign(set.target(), captured(set.body(), set.filters(), new Scope(scope)), scope);
      case Node.FilterBlock block ->
          write(Printer.str(run, captured(block.body(), block.filters(), new Scope(scope))));
      case Node.MacroNode macro -> scope.set(macro.name(), new Special.Macro(macro, scope));
      case Node.CallBlock call -> callBlock(call, scope);
      case Node.With with -> {
        return with(with, scope);
      }
      case Node.Break _ -> {
        return Flow.BREAK;
      }
      case Node.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.NEXT;
  }

  private void write(String text) {
    if ((long) out.length() + text.length() > limit) {
      throw run.fail("more than " + limit + " characters of output");
    }
    run.chargeString(text.length());
    out.append(text);
  }

  private Flow choose(Node.If choice, Scope scope) {
    for (var branch : choice.branches()) {
      if (evaluator.test(branch.condition(), scope)) {
        return execute(branch.body(), scope);
      }
    }
    return execute(choice.otherwise(), scope);
  }

  private void loop(Node.For node, Scope scope, @Nullable Object values, int depth) {
    var items = Values.list(run, values);
    if (node.filter() != null) {
      var kept = new ArrayList<@Nullable Object>();
      for (var item : items) {
        var inner = new Scope(scope);
        assign(node.target(), item, inner);
        if (evaluator.test(node.filter(), inner)) {
          kept.add(item);
        }
      }
      items = kept;
    }
    var loop = new Special.Loop(node, scope, depth, items);
    for (int i = 0; i < items.size(); i++) {
      loop.at(i);
      var inner = new Scope(scope);
      inner.set("loop", loop);
      assign(node.target(), items.get(i), inner);
      if (execute(node.body(), inner) == Flow.BREAK) {
        break;
      }
    }
    if (items.isEmpty()) {
      execute(node.otherwise(), new Scope(scope));
    }
  }

  private void assign(Target target, @Nullable Object value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.Field field -> {
        if (!(scope.get(field.namespace()) instanceof Special.Namespace namespace)) {
          throw run.fail(
              "cannot assign attribute on non-namespace object '" + field.namespace() + "'");
        }
        namespace.fields().put(field.name(), value);
      }
      case Target.Unpack unpack -> {
        var items = Values.list(run, value);
        if (items.size() != unpack.targets().size()) {
          throw run.fail(
              "cannot unpack "
                  + items.size()
                  + " values into "
                  + unpack.targets().size()
                  + " names");
        }
        for (int i = 0; i < items.size(); i++) {
          assign(unpack.targets().get(i), items.get(i), scope);
        }
      }
    }
  }

  /** The output of a body as a value, after filters. */
  private @Nullable Object captured(List<Node> body, List<Expr.FilterCall> filters, Scope scope) {
    @Nullable Object value = capture(body, scope);
    for (var filter : filters) {
      value = evaluator.filter(value, filter, scope);
    }
    return value;
  }

  private String capture(List<Node> body, Scope scope) {
    return capture(() -> execute(body, scope));
  }

  private String capture(Runnable body) {
    var outer = out;
    int outerLimit = limit;
    out = new StringBuilder();
    limit = run.limits().stringCharsMax();
    body.run();
    var text = out.toString();
    out = outer;
    limit = outerLimit;
    return text;
  }

  private Flow with(Node.With with, Scope scope) {
    var inner = new Scope(scope);
    for (var binding : with.bindings()) {
      assign(binding.target(), evaluator.evaluate(binding.value(), scope), inner);
    }
    return execute(with.body(), inner);
  }

  private void callBlock(Node.CallBlock node, Scope scope) {
    var callee = evaluator.evaluate(node.call().callee(), scope);
    var given = evaluator.arguments(node.call().arguments(), scope);
    var named = new LinkedHashMap<String, @Nullable Object>(given.named());
    named.put("caller", new Special.Macro(node.caller(), scope));
    write(Printer.str(run, evaluator.call(callee, new Arguments(given.positional(), named))));
  }

  @Override
  public String call(Special.Loop loop, @Nullable Object items) {
    if (!loop.node().recursive()) {
      throw run.fail("the loop is called but is not marked 'recursive'");
    }
    int line = run.line();
    run.enter();
    var text = capture(() -> loop(loop.node(), loop.scope(), items, loop.depth() + 1));
    run.leave();
    run.at(line);
    return text;
  }

  @Override
  public String call(Special.Macro macro, Arguments arguments) {
    int line = run.line();
    var node = macro.node();
    var scope = new Scope(macro.scope());
    bind(node, arguments, scope);
    var text = capture(node.body(), scope);
    run.at(line);
    return text;
  }

  private void bind(Node.MacroNode node, Arguments arguments, Scope scope) {
    var parameters = node.parameters();
    var more = arguments.after(parameters.size()).positional();
    if (!more.isEmpty() && !node.varargs()) {
      throw run.fail(
          "macro '" + node.name() + "' takes not more than " + parameters.size() + " arguments");
    }
    var others = new LinkedHashMap<@Nullable Object, @Nullable Object>(arguments.named());
    if (others.containsKey("caller")) {
      scope.set("caller", others.remove("caller"));
    }
    for (int i = 0; i < parameters.size(); i++) {
      var parameter = parameters.get(i);
      others.remove(parameter.name());
      scope.set(
          parameter.name(),
          arguments.has(i, parameter.name())
              ? arguments.get(i, parameter.name(), null)
              : absent(parameter, scope));
    }
    if (!others.isEmpty() && !node.kwargs()) {
      throw run.fail(
          "macro '"
              + node.name()
              + "' takes no argument '"
              + others.keySet().iterator().next()
              + "'");
    }
    if (node.varargs()) {
      scope.set("varargs", new Special.Tuple(new ArrayList<>(more)));
    }
    if (node.kwargs()) {
      scope.set("kwargs", others);
    }
  }

  private @Nullable Object absent(Node.Parameter parameter, Scope scope) {
    return parameter.absent() == null
        ? new Special.Undefined("parameter '" + parameter.name() + "' was not provided")
        : evaluator.evaluate(parameter.absent(), scope);
  }
}
