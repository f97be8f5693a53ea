// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a run, derived from its events: system, user, then each reply with its thinking
 * and calls, followed by the results in the order of the calls. Each turn only appends, so that a
 * model may reuse what it has read.
 */
final class Conversation {

  private Conversation() {}

  static List<ChatMessage> of(RunState state) {
    var messages = new ArrayList<ChatMessage>();
    if (!state.started.systemPrompt().isEmpty()) {
      messages.add(SystemMessage.from(state.started.systemPrompt()));
    }
    messages.add(UserMessage.from(state.started.input()));
    for (var turn : state.turns()) {
      if (turn.answered != null) {
        add(messages, turn.answered, turn.calls);
      }
    }
    if (state.wrapUp != null) {
      messages.add(UserMessage.from(state.wrapUp.note()));
    }
    return List.copyOf(messages);
  }

  private static void add(
      List<ChatMessage> messages, ModelAnswered answered, List<RunState.Call> calls) {
    if (!answered.text().isEmpty() || !answered.calls().isEmpty()) {
      var message = AiMessage.builder().text(answered.text().isEmpty() ? null : answered.text());
      if (!answered.thinking().isEmpty()) {
        message.thinking(answered.thinking());
      }
      message.toolExecutionRequests(answered.calls().stream().map(Conversation::request).toList());
      messages.add(message.build());
    }
    for (var call : calls) {
      if (call.finished != null) {
        messages.add(
            ToolExecutionResultMessage.builder()
                .id(call.planned.call().id())
                .toolName(call.planned.call().name())
                .text(call.finished.result())
                .isError(call.finished.error())
                .build());
      }
    }
    if (!answered.malformed().isEmpty()) {
      messages.add(
          UserMessage.from(
              "%d of your tool calls had no valid form and did not run. Repeat what is still needed."
                  .formatted(answered.malformed().size())));
    }
  }

  static ToolExecutionRequest request(ToolCall call) {
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(call.arguments())
        .build();
  }
}
