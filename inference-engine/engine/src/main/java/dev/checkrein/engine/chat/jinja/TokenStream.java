// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Token.Kind;
import dev.checkrein.engine.error.ModelFormatException;
import java.util.List;

/** The tokens of one template with a position, and the nesting of what is being parsed. */
final class TokenStream {
  private final Source source;
  private final List<Token> tokens;
  private final int nestingMax;
  private int at;
  private int nesting;
  private int line = 1;
  private int lineOffset;

  TokenStream(Source source, List<Token> tokens, int nestingMax) {
    this.source = source;
    this.tokens = tokens;
    this.nestingMax = nestingMax;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekNext() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    var token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean skipOperator(String text) {
    if (peek().isOperator(text)) {
      next();
      return true;
    }
    return false;
  }

  boolean skipName(String text) {
    if (peek().isName(text)) {
      next();
      return true;
    }
    return false;
  }

  void expectOperator(String text) {
    if (!skipOperator(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  String expectName() {
    if (peek().kind() != Kind.NAME) {
      throw unexpected("a name");
    }
    return next().text();
  }

  void expect(Kind kind, String what) {
    if (peek().kind() != kind) {
      throw unexpected(what);
    }
    next();
  }

  void enter() {
    if (++nesting > nestingMax) {
      throw error(peek(), "nested more than " + nestingMax + " levels deep");
    }
  }

  void leave() {
    nesting--;
  }

  /**
   * The line of the next token. Tokens are only read forwards, so the count goes on from the last.
   */
  int line() {
    int offset = Math.min(peek().offset(), source.text().length());
    for (; lineOffset < offset; lineOffset++) {
      if (source.text().charAt(lineOffset) == '\n') {
        line++;
      }
    }
    return line;
  }

  ModelFormatException unexpected(String expected) {
    return error(peek(), "expected " + expected + ", found " + peek().describe());
  }

  ModelFormatException error(Token token, String message) {
    return source.error(token.offset(), message);
  }
}
