// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.RequestException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says to a hub who asks. Its value leaves this class in one header only. */
public final class Token {
  private static final int CHARS_MAX = 4096;
  private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{1," + CHARS_MAX + "}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final String TOKEN_PREFIX = "hf_";

  private final String variable;
  private final @Nullable String value;

  private Token(String variable, @Nullable String value) {
    this.variable = variable;
    this.value = value;
  }

  /**
   * Takes a token from a variable.
   *
   * @param variable its name, for messages
   * @param value null or blank for none
   * @throws RequestException if either is malformed; the message shows neither
   */
  public static Token of(String variable, @Nullable String value) {
    if (!VARIABLE.matcher(variable).matches() || variable.startsWith(TOKEN_PREFIX)) {
      throw new RequestException(
          "--token-env is no name of an environment variable, expected one such as HF_TOKEN that"
              + " holds the token");
    }
    if (value == null || value.isBlank()) {
      return new Token(variable, null);
    }
    if (!VALUE.matcher(value.strip()).matches()) {
      throw new RequestException(
          "the environment variable "
              + variable
              + " holds no token, expected at most "
              + CHARS_MAX
              + " ASCII characters without spaces");
    }
    return new Token(variable, value.strip());
  }

  /** The name of the variable. */
  public String variable() {
    return variable;
  }

  /** Whether there is one. */
  public boolean present() {
    return value != null;
  }

  /** The value of the header {@code Authorization}; only if there is a token. */
  String authorization() {
    if (value == null) {
      throw new IllegalStateException("no token in " + variable);
    }
    return "Bearer " + value;
  }

  /** A text that may quote what a server sent, without the value. */
  String masked(String text) {
    return value == null ? text : text.replace(value, "(the token)");
  }

  @Override
  public String toString() {
    return variable + (present() ? " (set)" : " (not set)");
  }
}
