// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Expr.CallArguments;
import dev.checkrein.engine.chat.jinja.Expr.Comparison;
import dev.checkrein.engine.chat.jinja.Expr.Operator;
import dev.checkrein.engine.chat.jinja.Expr.Relation;
import dev.checkrein.engine.chat.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses expressions by recursive descent. From loose to tight: conditional, {@code or}, {@code
 * and}, {@code not}, comparison, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, sign, then
 * filters, tests, calls, attributes and items.
 */
final class ExpressionParser {
  /** Words that end the arguments of a test written without parentheses. */
  private static final Set<String> WORDS =
      Set.of("if", "else", "or", "and", "is", "in", "not", "recursive");

  private final TokenStream tokens;
  private int varargs;
  private int kwargs;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** An expression, or several with commas as a tuple. */
  Expr tuple(boolean conditional) {
    var first = conditional ? expression() : or();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    var items = new ArrayList<Expr>();
    items.add(first);
    while (tokens.skipOperator(",")) {
      if (tupleEnds()) {
        break;
      }
      items.add(conditional ? expression() : or());
    }
    return new Expr.TupleLiteral(List.copyOf(items));
  }

  private boolean tupleEnds() {
    var token = tokens.peek();
    return token.kind() == Kind.TAG_END
        || token.kind() == Kind.PRINT_END
        || token.isOperator(")")
        || token.isOperator("]");
  }

  Expr expression() {
    tokens.enter();
    var result = or();
    while (tokens.skipName("if")) {
      var test = or();
      var otherwise = tokens.skipName("else") ? expression() : null;
      result = new Expr.Conditional(test, result, otherwise);
    }
    tokens.leave();
    return result;
  }

  Expr or() {
    var left = and();
    while (tokens.skipName("or")) {
      left = new Expr.Or(left, and());
    }
    return left;
  }

  private Expr and() {
    var left = not();
    while (tokens.skipName("and")) {
      left = new Expr.And(left, not());
    }
    return left;
  }

  private Expr not() {
    if (tokens.peek().isName("not") && !tokens.peekNext().isName("in")) {
      tokens.next();
      tokens.enter();
      var operand = not();
      tokens.leave();
      return new Expr.Not(operand);
    }
    return compare();
  }

  private Expr compare() {
    var first = sum();
    var rest = new ArrayList<Comparison>();
    for (var relation = relation(); relation != null; relation = relation()) {
      rest.add(new Comparison(relation, sum()));
    }
    return rest.isEmpty() ? first : new Expr.Compare(first, List.copyOf(rest));
  }

  private @Nullable Relation relation() {
    var token = tokens.peek();
    if (token.kind() == Kind.OPERATOR) {
      var relation =
          switch (token.text()) {
            case "==" -> Relation.EQUAL;
            case "!=" -> Relation.NOT_EQUAL;
            case "<" -> Relation.LESS;
            case "<=" -> Relation.LESS_OR_EQUAL;
            case ">" -> Relation.GREATER;
            case ">=" -> Relation.GREATER_OR_EQUAL;
            default -> null;
          };
      if (relation != null) {
        tokens.next();
      }
      return relation;
    }
    if (tokens.skipName("in")) {
      return Relation.IN;
    }
    if (token.isName("not") && tokens.peekNext().isName("in")) {
      tokens.next();
      tokens.next();
      return Relation.NOT_IN;
    }
    return null;
  }

  private Expr sum() {
    var left = concat();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      var operator = tokens.next().text().equals("+") ? Operator.ADD : Operator.SUBTRACT;
      left = new Expr.Binary(operator, left, concat());
    }
    return left;
  }

  private Expr concat() {
    var first = product();
    if (!tokens.peek().isOperator("~")) {
      return first;
    }
    var parts = new ArrayList<Expr>();
    parts.add(first);
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(List.copyOf(parts));
  }

  private Expr product() {
    var left = power();
    while (tokens.peek().kind() == Kind.OPERATOR) {
      var operator =
          switch (tokens.peek().text()) {
            case "*" -> Operator.MULTIPLY;
            case "/" -> Operator.DIVIDE;
            case "//" -> Operator.FLOOR_DIVIDE;
            case "%" -> Operator.REMAINDER;
            default -> null;
          };
      if (operator == null) {
        break;
      }
      tokens.next();
      left = new Expr.Binary(operator, left, power());
    }
    return left;
  }

  private Expr power() {
    var left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expr.Binary(Operator.POWER, left, unary(true));
    }
    return left;
  }

  private Expr unary(boolean filters) {
    tokens.enter();
    Expr result;
    if (tokens.peek().isOperator("-") || tokens.peek().isOperator("+")) {
      boolean minus = tokens.next().text().equals("-");
      result = new Expr.Sign(unary(false), minus);
    } else {
      result = primary();
    }
    result = postfix(result);
    if (filters) {
      result = filtersAndTests(result);
    }
    tokens.leave();
    return result;
  }

  private Expr primary() {
    var token = tokens.peek();
    return switch (token.kind()) {
      case NAME -> name(tokens.next().text());
      case STRING -> new Expr.Constant(strings());
      case INTEGER -> new Expr.Constant(Integers.narrow(new BigInteger(tokens.next().text())));
      case FLOAT -> new Expr.Constant(Double.parseDouble(tokens.next().text()));
      case OPERATOR -> bracket();
      case TEXT, PRINT_BEGIN, PRINT_END, TAG_BEGIN, TAG_END, END ->
          throw tokens.unexpected("an expression");
    };
  }

  private Expr bracket() {
    if (tokens.skipOperator("(")) {
      return parenthesised();
    }
    if (tokens.skipOperator("[")) {
      return new Expr.ListLiteral(items("]"));
    }
    if (tokens.skipOperator("{")) {
      return dict();
    }
    throw tokens.unexpected("an expression");
  }

  /** How often {@code varargs} and {@code kwargs} were read so far. */
  int mentions(String name) {
    return name.equals("varargs") ? varargs : kwargs;
  }

  private Expr name(String name) {
    varargs += name.equals("varargs") ? 1 : 0;
    kwargs += name.equals("kwargs") ? 1 : 0;
    return switch (name) {
      case "true", "True" -> new Expr.Constant(true);
      case "false", "False" -> new Expr.Constant(false);
      case "none", "None" -> new Expr.Constant(null);
      default -> new Expr.Name(name);
    };
  }

  /** Adjacent string literals are one. */
  private String strings() {
    var text = new StringBuilder();
    while (tokens.peek().kind() == Kind.STRING) {
      text.append(tokens.next().text());
    }
    return text.toString();
  }

  private Expr parenthesised() {
    if (tokens.skipOperator(")")) {
      return new Expr.TupleLiteral(List.of());
    }
    var inner = tuple(true);
    tokens.expectOperator(")");
    return inner;
  }

  private List<Expr> items(String close) {
    var items = new ArrayList<Expr>();
    while (!tokens.skipOperator(close)) {
      if (!items.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(close)) {
          break;
        }
      }
      items.add(expression());
    }
    return List.copyOf(items);
  }

  private Expr dict() {
    var entries = new ArrayList<Expr.Entry>();
    while (!tokens.skipOperator("}")) {
      if (!entries.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      var key = expression();
      tokens.expectOperator(":");
      entries.add(new Expr.Entry(key, expression()));
    }
    return new Expr.DictLiteral(List.copyOf(entries));
  }

  /** Attributes, items and calls. */
  Expr postfix(Expr subject) {
    var result = subject;
    while (true) {
      if (tokens.skipOperator(".")) {
        result =
            tokens.peek().kind() == Kind.INTEGER
                ? new Expr.Item(result, primary())
                : new Expr.Attribute(result, tokens.expectName());
      } else if (tokens.skipOperator("[")) {
        result = subscript(result);
      } else if (tokens.peek().isOperator("(")) {
        result = new Expr.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expr subscript(Expr subject) {
    var start = tokens.peek().isOperator(":") ? null : tuple(true);
    if (start != null && tokens.skipOperator("]")) {
      return new Expr.Item(subject, start);
    }
    tokens.expectOperator(":");
    var stop = sliceEnds() ? null : expression();
    Expr step = null;
    if (tokens.skipOperator(":") && !sliceEnds()) {
      step = expression();
    }
    tokens.expectOperator("]");
    return new Expr.Slice(subject, start, stop, step);
  }

  private boolean sliceEnds() {
    return tokens.peek().isOperator(":") || tokens.peek().isOperator("]");
  }

  /** The arguments of a call, with their parentheses. */
  CallArguments arguments() {
    tokens.expectOperator("(");
    var positional = new ArrayList<Expr>();
    var named = new ArrayList<Expr.NamedArgument>();
    Expr unpacked = null;
    Expr unpackedNamed = null;
    boolean first = true;
    while (!tokens.skipOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      first = false;
      var token = tokens.peek();
      if (unpackedNamed != null || (unpacked != null && token.isOperator("*"))) {
        throw tokens.error(token, "an argument follows unpacked ones");
      }
      if (tokens.skipOperator("*")) {
        unpacked = expression();
      } else if (tokens.skipOperator("**")) {
        unpackedNamed = expression();
      } else if (tokens.peek().kind() == Kind.NAME && tokens.peekNext().isOperator("=")) {
        var name = tokens.next().text();
        tokens.next();
        named.add(new Expr.NamedArgument(name, expression()));
      } else if (named.isEmpty() && unpacked == null) {
        positional.add(expression());
      } else {
        throw tokens.error(tokens.peek(), "a positional argument follows a named one");
      }
    }
    return new CallArguments(List.copyOf(positional), List.copyOf(named), unpacked, unpackedNamed);
  }

  private Expr filtersAndTests(Expr subject) {
    var result = subject;
    while (true) {
      if (tokens.skipOperator("|")) {
        result = new Expr.Filter(result, filter());
      } else if (tokens.skipName("is")) {
        result = test(result);
      } else if (tokens.peek().isOperator("(")) {
        result = new Expr.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  /** A filter's name and arguments, after the bar. */
  Expr.FilterCall filter() {
    var token = tokens.peek();
    var name = dottedName();
    if (!Filters.ALL.containsKey(name)) {
      throw tokens.error(token, "unknown filter '" + name + "'");
    }
    var arguments = tokens.peek().isOperator("(") ? arguments() : CallArguments.NONE;
    return new Expr.FilterCall(name, arguments);
  }

  private String dottedName() {
    var name = tokens.expectName();
    while (tokens.skipOperator(".")) {
      name += "." + tokens.expectName();
    }
    return name;
  }

  private Expr test(Expr subject) {
    boolean negated = tokens.skipName("not");
    var token = tokens.peek();
    var name = dottedName();
    if (!Checks.ALL.containsKey(name)) {
      throw tokens.error(token, "unknown test '" + name + "'");
    }
    var arguments = CallArguments.NONE;
    if (tokens.peek().isOperator("(")) {
      arguments = arguments();
    } else if (argumentFollows()) {
      arguments = new CallArguments(List.of(postfix(primary())), List.of(), null, null);
    }
    return new Expr.Test(subject, name, arguments, negated);
  }

  private boolean argumentFollows() {
    var token = tokens.peek();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !WORDS.contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      case TEXT, PRINT_BEGIN, PRINT_END, TAG_BEGIN, TAG_END, END -> false;
    };
  }
}
