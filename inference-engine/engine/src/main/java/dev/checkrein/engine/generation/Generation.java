// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.ToolCall;
import java.util.List;

/**
 * What came of a request.
 *
 * @param finish why it ended
 * @param thinking the model's thinking, without its tags
 * @param text the answer outside thinking and calls, stripped
 * @param calls complete tool calls, in order
 * @param malformedCalls texts of calls that were opened and never became one
 * @param choices what each closed set of the plan came to, in order
 * @param tokenIds all ids sampled or injected, in order
 * @param usage the count of them
 */
public record Generation(
    FinishReason finish,
    String thinking,
    String text,
    List<ToolCall> calls,
    List<String> malformedCalls,
    List<Choice> choices,
    int[] tokenIds,
    Usage usage) {
  public Generation {
    calls = List.copyOf(calls);
    malformedCalls = List.copyOf(malformedCalls);
    choices = List.copyOf(choices);
  }

  /** What came of a request that was cancelled while it waited for its turn. */
  public static Generation cancelledBeforeStart() {
    return new Generation(
        FinishReason.CANCELLED,
        "",
        "",
        List.of(),
        List.of(),
        List.of(),
        new int[0],
        new Usage(0, 0, 0, 0, 0, 0));
  }
}
