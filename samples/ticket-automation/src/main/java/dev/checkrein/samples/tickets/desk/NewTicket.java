// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import org.jspecify.annotations.Nullable;

/**
 * A ticket that somebody wrote.
 *
 * @param subject up to {@value #SUBJECT_MAX} characters, possibly empty
 * @param body 1 to {@value #BODY_MAX} characters
 * @param requester login, null if unknown
 */
public record NewTicket(String subject, String body, @Nullable String requester) {
  public static final int SUBJECT_MAX = 300;
  public static final int BODY_MAX = 20_000;
  private static final int REQUESTER_MAX = 64;

  public NewTicket {
    subject = subject.strip();
    body = body.strip();
    requester = requester == null || requester.isBlank() ? null : requester.strip();
    if (subject.length() > SUBJECT_MAX) {
      throw new InvalidFieldException("subject", subject, "at most " + SUBJECT_MAX + " characters");
    }
    if (subject.lines().count() > 1) {
      throw new InvalidFieldException("subject", subject, "one line");
    }
    if (body.isEmpty()) {
      throw new InvalidFieldException("body", body, "1 to " + BODY_MAX + " characters");
    }
    if (body.length() > BODY_MAX) {
      throw new InvalidFieldException("body", body, "1 to " + BODY_MAX + " characters");
    }
    checkText("subject", subject);
    checkText("body", body);
    if (requester != null && !requester.matches("[A-Za-z0-9._-]{1," + REQUESTER_MAX + "}")) {
      throw new InvalidFieldException(
          "requester",
          requester,
          "a login of 1 to " + REQUESTER_MAX + " letters, digits, dots, hyphens and underscores");
    }
  }

  private static void checkText(String field, String text) {
    if (text.codePoints().anyMatch(NewTicket::isUnwanted)) {
      throw new InvalidFieldException(
          field, text, "text without control characters and lone surrogates");
    }
  }

  private static boolean isUnwanted(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point != '\n' && point != '\r' && point != '\t';
      case Character.SURROGATE -> true;
      default -> false;
    };
  }
}
