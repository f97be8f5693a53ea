// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import java.util.List;

/**
 * The text of an answer, piece by piece: white space around the whole is dropped, and the text ends
 * before the first stop sequence. What may still turn out to be either is held back, so that the
 * pieces given out add up to the whole. Confined to one generation.
 */
final class AnswerText {
  private final List<String> stops;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /**
   * @param stops none of them empty
   */
  AnswerText(List<String> stops) {
    this.stops = stops;
  }

  /** Takes a piece; returns what can be given out, possibly nothing. */
  String accept(String piece) {
    if (stopped) {
      return "";
    }
    held.append(piece);
    int stop = firstStop();
    if (stop >= 0) {
      stopped = true;
      held.setLength(stop);
      return give(end(held.length()));
    }
    return give(end(held.length() - beginningOfStop()));
  }

  /** Gives out what was held back for a stop sequence that never came. */
  String finish() {
    return give(end(held.length()));
  }

  /** Whether a stop sequence was found. */
  boolean stopped() {
    return stopped;
  }

  /** All that was given out. */
  String whole() {
    return out.toString();
  }

  private String give(int length) {
    int from = 0;
    while (out.isEmpty() && from < length && Character.isWhitespace(held.charAt(from))) {
      from++;
    }
    var piece = held.substring(from, length);
    held.delete(0, length);
    out.append(piece);
    return piece;
  }

  /** The end of the text before {@code limit}, without the white space that it ends with. */
  private int end(int limit) {
    int end = limit;
    while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private int firstStop() {
    int first = -1;
    for (var stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** How many characters at the end may begin a stop sequence. */
  private int beginningOfStop() {
    int longest = 0;
    for (var stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
