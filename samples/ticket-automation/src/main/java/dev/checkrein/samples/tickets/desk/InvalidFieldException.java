// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import org.jspecify.annotations.Nullable;

/** A field of a request has a value that is not accepted. */
public final class InvalidFieldException extends RuntimeException {
  private static final int SHOWN_MAX = 80;
  private static final long serialVersionUID = 1;

  private final String field;
  private final String value;
  private final String expected;

  /**
   * @param field name in the request
   * @param value as it was sent, null if absent
   * @param expected what would be accepted
   */
  public InvalidFieldException(String field, @Nullable Object value, String expected) {
    super("%s is %s, expected %s".formatted(field, shown(value), expected));
    this.field = field;
    this.value = shown(value);
    this.expected = expected;
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "absent";
    }
    var text = value.toString();
    return "'%s'".formatted(text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…");
  }

  public String field() {
    return field;
  }

  public String value() {
    return value;
  }

  public String expected() {
    return expected;
  }
}
