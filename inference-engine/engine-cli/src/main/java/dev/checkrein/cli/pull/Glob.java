// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.RequestException;

/**
 * A pattern of file names: {@code *} stands for any characters, {@code ?} for one, neither for a
 * slash nor for a dot at the beginning of a part. Folders are named as they are or by patterns of
 * their own, as in {@code Q8_0/*.gguf}.
 *
 * @param pattern as the user wrote it
 */
public record Glob(String pattern) {
  private static final int CHARS_MAX = 256;

  public Glob {
    if (pattern.isBlank() || pattern.length() > CHARS_MAX) {
      throw new RequestException(
          "--file '%s' has %d characters, expected 1 to %d"
              .formatted(FileName.shown(pattern), pattern.length(), CHARS_MAX));
    }
  }

  /** Whether a whole name fits. Takes time in proportion to the product of both lengths. */
  boolean matches(String name) {
    var patterns = pattern.split("/", -1);
    var parts = name.split("/", -1);
    if (patterns.length != parts.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      boolean hidden = parts[i].startsWith(".") && !patterns[i].startsWith(".");
      if (hidden || !matches(patterns[i], parts[i])) {
        return false;
      }
    }
    return true;
  }

  /** Goes back to the last star only: an earlier one could not help where that one fails. */
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int star = -1;
    int resume = 0;
    for (int t = 0; t < text.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
