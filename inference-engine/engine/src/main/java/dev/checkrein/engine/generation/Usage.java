// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

/**
 * Tokens of one generation. Each is counted once: {@code thinking + answer + toolCall + forced} is
 * what was sampled or injected, {@code input} is the prompt, of which {@code cachedInput} had been
 * read before.
 *
 * @param input tokens of the prompt
 * @param cachedInput those of them that a kept sequence had read
 * @param thinking sampled while thinking, the model's own closing tag included
 * @param answer sampled outside thinking and calls, the end of turn included
 * @param toolCall sampled inside a tool call
 * @param forced not sampled: closing of thinking, opener of a call, planned output
 */
public record Usage(
    int input, int cachedInput, int thinking, int answer, int toolCall, int forced) {
  /** What was sampled or injected. */
  public int output() {
    return thinking + answer + toolCall + forced;
  }
}
