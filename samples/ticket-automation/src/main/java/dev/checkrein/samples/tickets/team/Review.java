// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

/**
 * What the reviewer said.
 *
 * @param verdict of the review
 * @param reason in the reviewer's words
 */
public record Review(Verdict verdict, String reason) {
  private static final int REASON_LENGTH_MAX = 500;

  /** The reviewer's answers. */
  public enum Verdict {
    APPROVE,
    REWORK,
    /** Neither of the two words opened the answer. */
    UNCLEAR
  }

  /** Reads an answer that opens with the verdict, followed by a colon and the reason. */
  public static Review parse(String answer) {
    var text = answer.strip();
    var colon = text.indexOf(':');
    var word = colon < 0 ? text : text.substring(0, colon).strip();
    var reason = colon < 0 ? "" : text.substring(colon + 1).strip();
    return switch (word) {
      case "APPROVE" -> new Review(Verdict.APPROVE, cut(reason));
      case "REWORK" -> new Review(Verdict.REWORK, cut(reason));
      default -> new Review(Verdict.UNCLEAR, cut(text));
    };
  }

  private static String cut(String text) {
    return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX) + "…";
  }
}
