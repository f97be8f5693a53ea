// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with gaps such as {@code {id}}.
 *
 * @param text with the gaps
 */
record Form(String text) {
  private static final Pattern GAP = Pattern.compile("\\{([a-z]+)\\}");

  /** Fills the gaps in one pass, so what is filled in is never taken for a gap; others stay. */
  String fill(Map<String, String> parts) {
    return GAP.matcher(text)
        .replaceAll(gap -> Matcher.quoteReplacement(parts.getOrDefault(gap.group(1), gap.group())));
  }
}
