// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.List;

/**
 * What the model wrote, as a whole.
 *
 * @param reasoning the thinking, without the line end before the closing tag; empty if there is
 *     none
 * @param text the answer without calls and surrounding whitespace; malformed calls stay in it
 * @param calls the calls in order
 * @param wellFormed whether everything that begins like a call is one
 */
public record ParsedOutput(
    String reasoning, String text, List<ToolCall> calls, boolean wellFormed) {
  public ParsedOutput {
    calls = List.copyOf(calls);
  }
}
