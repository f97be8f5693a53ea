// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Node.Target;
import dev.checkrein.engine.chat.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Parses the tags of a template into statements. */
final class TemplateParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  TemplateParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /** The whole template. */
  List<Node> template() {
    return body();
  }

  /** Statements up to an end tag that this body does not own, which is left to be read. */
  private List<Node> body(String... ends) {
    tokens.enter();
    var nodes = new ArrayList<Node>();
    while (tokens.peek().kind() != Kind.END) {
      int line = tokens.line();
      var token = tokens.peek();
      if (token.kind() == Kind.TEXT) {
        nodes.add(new Node.Text(line, tokens.next().text()));
      } else if (token.kind() == Kind.PRINT_BEGIN) {
        tokens.next();
        nodes.add(new Node.Print(line, expressions.tuple(true)));
        tokens.expect(Kind.PRINT_END, "'}}'");
      } else if (isEnd(ends)) {
        tokens.leave();
        return List.copyOf(nodes);
      } else {
        tokens.next();
        nodes.add(tag(line));
      }
    }
    if (ends.length > 0) {
      throw tokens.unexpected("'" + ends[ends.length - 1] + "'");
    }
    tokens.leave();
    return List.copyOf(nodes);
  }

  private boolean isEnd(String... ends) {
    for (var end : ends) {
      if (tokens.peekNext().isName(end)) {
        return true;
      }
    }
    return false;
  }

  private Node tag(int line) {
    var token = tokens.peek();
    var name = tokens.expectName();
    return switch (name) {
      case "if" -> ifTag(line);
      case "for" -> forTag(line);
      case "set" -> setTag(line);
      case "macro" -> macroTag(line);
      case "call" -> callTag(line);
      case "filter" -> filterTag(line);
      case "with" -> withTag(line);
      case "block" -> blockTag(line);
      case "autoescape" -> autoescapeTag(line);
      case "generation" -> {
        close();
        yield new Node.With(line, List.of(), bodyUntil("endgeneration"));
      }
      case "break" -> {
        loopTag(token);
        yield new Node.Break(line);
      }
      case "continue" -> {
        loopTag(token);
        yield new Node.Continue(line);
      }
      default -> throw tokens.error(token, "unknown tag '" + name + "'");
    };
  }

  private void loopTag(Token token) {
    if (loops == 0) {
      throw tokens.error(token, "'" + token.text() + "' outside a loop");
    }
    close();
  }

  private void close() {
    tokens.expect(Kind.TAG_END, "'%}'");
  }

  private List<Node> bodyUntil(String end) {
    var nodes = body(end);
    tokens.next();
    tokens.next();
    close();
    return nodes;
  }

  private Node ifTag(int line) {
    var branches = new ArrayList<Node.Branch>();
    List<Node> otherwise = List.of();
    while (true) {
      var condition = expressions.tuple(false);
      close();
      branches.add(new Node.Branch(condition, body("elif", "else", "endif")));
      tokens.next();
      var end = tokens.next().text();
      if (end.equals("elif")) {
        continue;
      }
      close();
      if (end.equals("else")) {
        otherwise = bodyUntil("endif");
      }
      return new Node.If(line, List.copyOf(branches), otherwise);
    }
  }

  private Node forTag(int line) {
    var target = target();
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("'in'");
    }
    var items = expressions.tuple(false);
    var filter = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    close();
    loops++;
    var nodes = body("else", "endfor");
    loops--;
    tokens.next();
    var end = tokens.next().text();
    close();
    List<Node> otherwise = end.equals("else") ? bodyUntil("endfor") : List.of();
    return new Node.For(line, target, items, filter, recursive, nodes, otherwise);
  }

  private Node setTag(int line) {
    var target = target();
    if (tokens.skipOperator("=")) {
      var value = expressions.tuple(true);
      close();
      return new Node.Set(line, target, value);
    }
    var filters = new ArrayList<Expr.FilterCall>();
    while (tokens.skipOperator("|")) {
      filters.add(expressions.filter());
    }
    close();
    return new Node.SetBlock(line, target, List.copyOf(filters), bodyUntil("endset"));
  }

  /** A name, a field of a namespace, or several with commas. */
  private Target target() {
    var first = oneTarget();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    var targets = new ArrayList<Target>();
    targets.add(first);
    while (tokens.skipOperator(",")) {
      if (tokens.peek().isName("in") || tokens.peek().isOperator("=")) {
        break;
      }
      targets.add(oneTarget());
    }
    return new Target.Unpack(List.copyOf(targets));
  }

  private Target oneTarget() {
    if (tokens.skipOperator("(")) {
      tokens.enter();
      var inner = target();
      tokens.leave();
      tokens.expectOperator(")");
      return inner;
    }
    var token = tokens.peek();
    var name = tokens.expectName();
    if (tokens.skipOperator(".")) {
      return new Target.Field(name, tokens.expectName());
    }
    return switch (name) {
      case "true", "True", "false", "False", "none", "None", "loop" ->
          throw tokens.error(token, "cannot assign to '" + name + "'");
      default -> new Target.Variable(name);
    };
  }

  private Node macroTag(int line) {
    var name = tokens.expectName();
    var parameters = parameters();
    close();
    return macro(line, name, parameters, "endmacro");
  }

  private Node.MacroNode macro(int line, String name, List<Node.Parameter> parameters, String end) {
    int outer = loops;
    int varargs = expressions.mentions("varargs");
    int kwargs = expressions.mentions("kwargs");
    loops = 0;
    var nodes = bodyUntil(end);
    loops = outer;
    return new Node.MacroNode(
        line,
        name,
        parameters,
        nodes,
        expressions.mentions("varargs") > varargs,
        expressions.mentions("kwargs") > kwargs);
  }

  private List<Node.Parameter> parameters() {
    tokens.expectOperator("(");
    var parameters = new ArrayList<Node.Parameter>();
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      var name = tokens.expectName();
      var absent = tokens.skipOperator("=") ? expressions.expression() : null;
      parameters.add(new Node.Parameter(name, absent));
    }
    return List.copyOf(parameters);
  }

  private Node callTag(int line) {
    List<Node.Parameter> parameters = tokens.peek().isOperator("(") ? parameters() : List.of();
    var token = tokens.peek();
    if (!(expressions.expression() instanceof Expr.Call call)) {
      throw tokens.error(token, "expected a call");
    }
    close();
    return new Node.CallBlock(line, call, macro(line, "caller", parameters, "endcall"));
  }

  private Node filterTag(int line) {
    var filters = new ArrayList<Expr.FilterCall>();
    do {
      filters.add(expressions.filter());
    } while (tokens.skipOperator("|"));
    close();
    return new Node.FilterBlock(line, List.copyOf(filters), bodyUntil("endfilter"));
  }

  /** A section with a name; nothing can replace it, as templates do not extend each other. */
  private Node blockTag(int line) {
    var name = tokens.expectName();
    while (tokens.skipName("scoped") || tokens.skipName("required")) {}
    close();
    var nodes = body("endblock");
    tokens.next();
    tokens.next();
    tokens.skipName(name);
    close();
    return new Node.With(line, List.of(), nodes);
  }

  /** Output is never escaped: the tag may say so, but not ask for it. */
  private Node autoescapeTag(int line) {
    var token = tokens.peek();
    if (!tokens.skipName("false") && !tokens.skipName("False")) {
      throw tokens.error(token, "only 'autoescape false' is supported in chat templates");
    }
    close();
    return new Node.With(line, List.of(), bodyUntil("endautoescape"));
  }

  private Node withTag(int line) {
    var bindings = new ArrayList<Node.Binding>();
    while (tokens.peek().kind() != Kind.TAG_END) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      var target = oneTarget();
      tokens.expectOperator("=");
      bindings.add(new Node.Binding(target, expressions.expression()));
    }
    close();
    return new Node.With(line, List.copyOf(bindings), bodyUntil("endwith"));
  }
}
