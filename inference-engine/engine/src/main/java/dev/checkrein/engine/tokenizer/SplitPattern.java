// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An expression of a pre-tokenizer: cuts text into its matches and what lies between them. Files
 * hold expressions in Oniguruma's syntax; what means the same to {@code java.util.regex} is taken,
 * the rest is refused by name.
 *
 * <p>Both engines backtrack. The expressions of published tokenizers are near linear, but a file
 * may bring any, so every match is on a budget of characters looked at, in proportion to the text:
 * a slow expression ends in an error, not in a hang.
 */
final class SplitPattern {
  private static final int LENGTH_MAX = 10_000;
  private static final long STEPS_PER_CHARACTER_MAX = 200;
  private static final long STEPS_MIN = 10_000;

  private final Pattern pattern;

  private SplitPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Matches the text itself. */
  static SplitPattern literal(String text) {
    return new SplitPattern(Pattern.compile(Pattern.quote(text)));
  }

  /**
   * Matches an expression.
   *
   * @param source the file and field, for messages
   * @throws ModelFormatException if it is malformed or means something else to Java
   */
  static SplitPattern regex(String regex, String source) {
    if (regex.length() > LENGTH_MAX) {
      throw new ModelFormatException(
          source + ": expression of " + regex.length() + " characters, at most " + LENGTH_MAX);
    }
    var translated = new OnigurumaSyntax(regex, source).translate();
    try {
      return new SplitPattern(
          Pattern.compile(translated, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES));
    } catch (PatternSyntaxException e) {
      throw new ModelFormatException(
          source + ": malformed expression '" + regex + "': " + e.getDescription(), e);
    }
  }

  /**
   * Hands on the pieces of a text in order, none of them empty.
   *
   * @throws RequestException if the expression needs too many steps for this text
   */
  void split(String text, Consumer<String> pieces) {
    var counted = new Counted(text);
    var matcher = pattern.matcher(counted);
    int end = 0;
    try {
      while (matcher.find()) {
        if (matcher.start() > end) {
          pieces.accept(text.substring(end, matcher.start()));
        }
        if (matcher.end() > matcher.start()) {
          pieces.accept(text.substring(matcher.start(), matcher.end()));
        }
        end = matcher.end();
      }
    } catch (StackOverflowError e) {
      throw tooSlow(text, e);
    }
    if (end < text.length()) {
      pieces.accept(text.substring(end));
    }
  }

  private RequestException tooSlow(CharSequence text, StackOverflowError error) {
    return new RequestException(
        "the tokenizer's expression '%s' recurses too deeply on a text of %d characters"
            .formatted(pattern, text.length()),
        error);
  }

  /** A text that counts how often it is looked at. */
  private final class Counted implements CharSequence {
    private final String text;
    private long stepsLeft;

    Counted(String text) {
      this.text = text;
      stepsLeft = STEPS_MIN + STEPS_PER_CHARACTER_MAX * text.length();
    }

    @Override
    public char charAt(int index) {
      if (--stepsLeft < 0) {
        throw new RequestException(
            "the tokenizer's expression '%s' takes more than %d steps on a text of %d characters"
                .formatted(
                    pattern, STEPS_MIN + STEPS_PER_CHARACTER_MAX * text.length(), text.length()));
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
