// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes a response holds: the header {@code Content-Range} of RFC 9110, section 14.4.
 *
 * @param first index of its first byte, {@link #UNKNOWN} where no range was satisfied
 * @param last index of its last byte, {@link #UNKNOWN} likewise
 * @param length of the whole file, {@link #UNKNOWN} where it is not said
 */
record ContentRange(long first, long last, long length) {
  /** Not said. */
  static final long UNKNOWN = -1;

  private static final Pattern FORM =
      Pattern.compile("bytes +(?:([0-9]{1,18})-([0-9]{1,18})|\\*)/([0-9]{1,18}|\\*)");

  /** Reads the header; empty if it is malformed. */
  static Optional<ContentRange> parse(String header) {
    var form = FORM.matcher(header.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    var range =
        new ContentRange(number(form.group(1)), number(form.group(2)), number(form.group(3)));
    boolean ordered =
        range.first <= range.last && (range.length == UNKNOWN || range.last < range.length);
    return ordered ? Optional.of(range) : Optional.empty();
  }

  private static long number(@Nullable String digits) {
    return digits == null || digits.equals("*") ? UNKNOWN : Long.parseLong(digits);
  }
}
