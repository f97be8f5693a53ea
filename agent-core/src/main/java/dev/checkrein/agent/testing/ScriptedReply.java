// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import dev.checkrein.agent.port.MalformedCalls;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

/** What a {@link ScriptedChatModel} does when it is asked. */
public sealed interface ScriptedReply {

  /** Answers. */
  record Answer(ChatResponse response) implements ScriptedReply {

    /** The same with other token counts. */
    public Answer withUsage(TokenUsage usage) {
      return new Answer(
          ChatResponse.builder()
              .aiMessage(response.aiMessage())
              .tokenUsage(usage)
              .finishReason(response.finishReason())
              .build());
    }

    /** The same with another reason to stop. */
    public Answer withFinish(FinishReason finish) {
      return new Answer(
          ChatResponse.builder()
              .aiMessage(response.aiMessage())
              .tokenUsage(response.tokenUsage())
              .finishReason(finish)
              .build());
    }

    /** The same after some thinking, which is counted in words. */
    public Answer withThinking(String thinking) {
      var message = response.aiMessage().toBuilder().thinking(thinking).build();
      return new Answer(
              ChatResponse.builder()
                  .aiMessage(message)
                  .tokenUsage(response.tokenUsage())
                  .finishReason(response.finishReason())
                  .build())
          .withUsage(usage(words(thinking), words(text(message)), 0));
    }
  }

  /** Fails. */
  record Failure(RuntimeException exception) implements ScriptedReply {}

  /**
   * Never answers: blocks until it is cancelled or interrupted. A stream says {@code opening}
   * first.
   */
  record Hang(String opening) implements ScriptedReply {}

  /** Text, counted in words. */
  static Answer text(String text) {
    return new Answer(
        ChatResponse.builder()
            .aiMessage(AiMessage.from(text))
            .tokenUsage(usage(0, words(text), 0))
            .finishReason(FinishReason.STOP)
            .build());
  }

  /** Calls without text. */
  static Answer calls(ToolExecutionRequest... calls) {
    return new Answer(
        ChatResponse.builder()
            .aiMessage(AiMessage.from(List.of(calls)))
            .tokenUsage(usage(0, 0, calls.length))
            .finishReason(FinishReason.TOOL_EXECUTION)
            .build());
  }

  /** One call without text; the name of the tool and its arguments as JSON. */
  static Answer call(String tool, String arguments) {
    return calls(request(tool, arguments));
  }

  /** A call to be given to {@link #calls}; its id is the tool's name. */
  static ToolExecutionRequest request(String tool, String arguments) {
    return ToolExecutionRequest.builder().id(tool).name(tool).arguments(arguments).build();
  }

  /** Text with calls that were opened and never became one. */
  static Answer malformed(String text, String... rawCalls) {
    return new Answer(
        ChatResponse.builder()
            .aiMessage(
                AiMessage.builder()
                    .text(text)
                    .attributes(MalformedCalls.attributes(List.of(rawCalls)))
                    .build())
            .tokenUsage(usage(0, words(text), 0))
            .finishReason(FinishReason.STOP)
            .build());
  }

  static Failure failure(String message) {
    return new Failure(new IllegalStateException(message));
  }

  static Hang hang() {
    return new Hang("");
  }

  private static TokenUsage usage(int thinking, int answer, int toolCall) {
    return new ReasoningTokenUsage(1, 0, thinking, answer, toolCall, 0);
  }

  private static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  private static String text(AiMessage message) {
    return message.text() == null ? "" : message.text();
  }
}
