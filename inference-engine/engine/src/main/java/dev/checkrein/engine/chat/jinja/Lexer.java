// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.chat.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a template into tokens, with Jinja's whitespace control: {@code trim_blocks} (a line end
 * after a tag or comment goes) and {@code lstrip_blocks} (blanks before a tag or comment at the
 * start of a line go) are on, {@code -} strips all whitespace on its side, {@code +} none.
 */
final class Lexer {
  private static final String[] OPERATORS = {
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}",
    ">", "<", "=", ".", ":", "|", ",", ";"
  };

  private final Source source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean lineStart = true;

  Lexer(Source source) {
    this.source = source;
    this.text = source.text();
  }

  List<Token> tokens() {
    while (at < text.length()) {
      int open = nextOpening(at);
      if (open < 0) {
        addText(text.substring(at), at);
        at = text.length();
        break;
      }
      char kind = text.charAt(open + 1);
      char sign = open + 2 < text.length() ? text.charAt(open + 2) : ' ';
      addText(before(open, kind, sign), at);
      at = open + (sign == '-' || sign == '+' ? 3 : 2);
      lineStart = false;
      switch (kind) {
        case '#' -> comment(open);
        case '%' -> {
          if (!raw(open)) {
            tag(open, Kind.TAG_BEGIN, Kind.TAG_END, "%}");
          }
        }
        default -> tag(open, Kind.PRINT_BEGIN, Kind.PRINT_END, "}}");
      }
    }
    tokens.add(new Token(Kind.END, "", text.length()));
    return tokens;
  }

  private int nextOpening(int from) {
    for (int i = text.indexOf('{', from);
        i >= 0 && i + 1 < text.length();
        i = text.indexOf('{', i + 1)) {
      char next = text.charAt(i + 1);
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return -1;
  }

  /** The text before an opening, after whitespace control. */
  private String before(int open, char kind, char sign) {
    var piece = text.substring(at, open);
    if (sign == '-') {
      return PyText.stripEnd(piece);
    }
    if (sign != '+' && kind != '{') {
      int line = piece.lastIndexOf('\n') + 1;
      if ((line > 0 || lineStart) && PyText.isBlank(piece.substring(line))) {
        return piece.substring(0, line);
      }
    }
    return piece;
  }

  private void addText(String piece, int offset) {
    if (!piece.isEmpty()) {
      tokens.add(new Token(Kind.TEXT, piece, offset));
    }
  }

  private void comment(int open) {
    int close = text.indexOf("#}", at);
    if (close < 0) {
      throw source.error(open, "the comment has no '#}'");
    }
    char sign = close > at ? text.charAt(close - 1) : ' ';
    at = close + 2;
    afterTag(sign);
  }

  /** Whitespace control behind the end of a tag or comment. */
  private void afterTag(char sign) {
    int from = at;
    if (sign == '-') {
      skipSpace();
    } else if (sign != '+' && at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    lineStart = at > from && text.charAt(at - 1) == '\n';
  }

  private void skipSpace() {
    while (at < text.length() && PyText.isSpace(text.charAt(at))) {
      at++;
    }
  }

  /** Reads {@code {% raw %} … {% endraw %}} if it begins here. */
  private boolean raw(int open) {
    int from = at;
    if (!tagWord("raw")) {
      at = from;
      return false;
    }
    int begin = at;
    for (int i = text.indexOf("{%", begin); i >= 0; i = text.indexOf("{%", i + 2)) {
      char sign = i + 2 < text.length() ? text.charAt(i + 2) : ' ';
      at = i + (sign == '-' || sign == '+' ? 3 : 2);
      if (tagWord("endraw")) {
        int end = at;
        at = begin;
        var piece = before(i, '%', sign);
        addText(piece, begin);
        at = end;
        return true;
      }
    }
    throw source.error(open, "'raw' has no 'endraw'");
  }

  /** Whether the tag holds this word alone; then {@code at} is behind it. */
  private boolean tagWord(String word) {
    skipSpace();
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    skipSpace();
    char sign = at < text.length() ? text.charAt(at) : ' ';
    if (sign == '-' || sign == '+') {
      at++;
    }
    if (!text.startsWith("%}", at)) {
      return false;
    }
    at += 2;
    afterTag(sign);
    return true;
  }

  private void tag(int open, Kind begin, Kind end, String close) {
    tokens.add(new Token(begin, "", open));
    var brackets = new ArrayDeque<Character>();
    while (true) {
      skipSpace();
      if (at >= text.length()) {
        throw source.error(open, "the tag has no '" + close + "'");
      }
      if (brackets.isEmpty() && closes(end, close)) {
        return;
      }
      token(brackets);
    }
  }

  private boolean closes(Kind end, String close) {
    char sign = text.charAt(at);
    boolean signed = sign == '-' || (sign == '+' && end == Kind.TAG_END);
    int from = signed ? at + 1 : at;
    if (!text.startsWith(close, from)) {
      return false;
    }
    tokens.add(new Token(end, "", at));
    at = from + 2;
    if (end == Kind.TAG_END) {
      afterTag(sign);
    } else {
      int behind = at;
      if (sign == '-') {
        skipSpace();
      }
      lineStart = at > behind && text.charAt(at - 1) == '\n';
    }
    return true;
  }

  private void token(ArrayDeque<Character> brackets) {
    int from = at;
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      tokens.add(new Token(Kind.STRING, string(c), from));
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
      while (at < text.length()
          && (text.charAt(at) == '_' || Character.isUnicodeIdentifierPart(text.charAt(at)))) {
        at++;
      }
      tokens.add(new Token(Kind.NAME, text.substring(from, at), from));
    } else {
      operator(brackets);
    }
  }

  private void operator(ArrayDeque<Character> brackets) {
    for (var operator : OPERATORS) {
      if (text.startsWith(operator, at)) {
        switch (operator) {
          case "(" -> brackets.push(')');
          case "[" -> brackets.push(']');
          case "{" -> brackets.push('}');
          case ")", "]", "}" -> {
            if (brackets.isEmpty() || brackets.pop() != operator.charAt(0)) {
              throw source.error(at, "unexpected '" + operator + "'");
            }
          }
          default -> {}
        }
        tokens.add(new Token(Kind.OPERATOR, operator, at));
        at += operator.length();
        return;
      }
    }
    throw source.error(at, "unexpected character '" + text.charAt(at) + "'");
  }

  private void number() {
    int from = at;
    boolean real = false;
    if (basedNumber()) {
      return;
    }
    digits();
    if (at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
      real = true;
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < text.length()
          && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
        exponent++;
      }
      if (exponent < text.length() && isDigit(text.charAt(exponent))) {
        real = true;
        at = exponent;
        digits();
      }
    }
    var digits = text.substring(from, at).replace("_", "");
    if (digits.length() > Integers.DIGITS_MAX && !real) {
      throw source.error(from, "a number has more than " + Integers.DIGITS_MAX + " digits");
    }
    tokens.add(new Token(real ? Kind.FLOAT : Kind.INTEGER, digits, from));
  }

  /** Reads {@code 0x1f}, {@code 0o17} or {@code 0b11} if it is here. */
  private boolean basedNumber() {
    int base =
        switch (at + 1 < text.length() && text.charAt(at) == '0' ? text.charAt(at + 1) : ' ') {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          case 'b', 'B' -> 2;
          default -> 0;
        };
    if (base == 0) {
      return false;
    }
    int from = at;
    at += 2;
    while (at < text.length()
        && (Character.digit(text.charAt(at), base) >= 0 || text.charAt(at) == '_')) {
      at++;
    }
    var value = Integers.parse(text.substring(from + 2, at).replace("_", ""), base);
    if (value == null || value.toString().length() > Integers.DIGITS_MAX) {
      throw source.error(
          from,
          "expected a number of base " + base + " and at most " + Integers.DIGITS_MAX + " digits");
    }
    tokens.add(new Token(Kind.INTEGER, value.toString(), from));
    return true;
  }

  private void digits() {
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A string literal with Python's escapes; an unknown escape stays as it is written. */
  private String string(char quote) {
    int open = at;
    at++;
    var out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return out.toString();
      }
      if (c != '\\' || at >= text.length()) {
        out.append(c);
      } else {
        escape(out, text.charAt(at++));
      }
    }
    throw source.error(open, "the string has no closing " + quote);
  }

  private void escape(StringBuilder out, char c) {
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'v' -> out.append('\u000b');
      case 'a' -> out.append('\u0007');
      case '\\', '\'', '"' -> out.append(c);
      case '\n' -> {}
      case 'x' -> codePoint(out, 2);
      case 'u' -> codePoint(out, 4);
      case 'U' -> codePoint(out, 8);
      default -> {
        if (c >= '0' && c <= '7') {
          octal(out, c);
        } else {
          out.append('\\').append(c);
        }
      }
    }
  }

  private void octal(StringBuilder out, char first) {
    int value = first - '0';
    for (int i = 0;
        i < 2 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7';
        i++) {
      value = value * 8 + text.charAt(at++) - '0';
    }
    out.append((char) value);
  }

  private void codePoint(StringBuilder out, int digits) {
    int from = at;
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
      if (digit < 0 || value > 0x10ffff) {
        throw source.error(from, "the escape needs " + digits + " hexadecimal digits");
      }
      value = value * 16 + digit;
    }
    if (value > 0x10ffff) {
      throw source.error(from, "the escape is above U+10FFFF");
    }
    out.appendCodePoint(value);
  }
}
