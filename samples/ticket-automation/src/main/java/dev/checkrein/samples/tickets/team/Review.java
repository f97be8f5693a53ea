// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import java.util.Map;

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

  /**
   * Reads an answer that opens with the verdict, followed by a colon and the reason.
   *
   * @param words by which the reviewer says each verdict
   */
  public static Review parse(String answer, Map<Verdict, String> words) {
    var text = answer.strip();
    var colon = text.indexOf(':');
    var word = colon < 0 ? text : text.substring(0, colon).strip();
    var reason = colon < 0 ? "" : text.substring(colon + 1).strip();
    for (var verdict : words.entrySet()) {
      if (verdict.getValue().equals(word)) {
        return new Review(verdict.getKey(), cut(reason));
      }
    }
    return new Review(Verdict.UNCLEAR, cut(text));
  }

  private static String cut(String text) {
    return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX) + "…";
  }
}
