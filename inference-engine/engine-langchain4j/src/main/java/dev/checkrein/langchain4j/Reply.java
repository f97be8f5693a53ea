// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.MalformedCalls;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.chat.ToolCall;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationListener;
import dev.checkrein.engine.json.Json;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Follows a generation and makes a response of it. Text of calls that never became one is kept out
 * of the answer; {@link MalformedCalls} carries it. Confined to one generation.
 */
final class Reply implements GenerationListener {

  /** Hears the pieces of a reply as they come. */
  interface Pieces {
    Pieces UNHEARD = new Pieces() {};

    default void thinking(String piece) {}

    default void text(String piece) {}

    /** A complete call, counted from 0. */
    default void call(int index, ToolExecutionRequest request) {}
  }

  private final AnswerText text;
  private final boolean callsAllowed;
  private final Pieces pieces;
  private final BooleanSupplier cancelled;
  private final StringBuilder thinking = new StringBuilder();
  private final List<ToolExecutionRequest> requests = new ArrayList<>();
  private final List<String> malformed = new ArrayList<>();

  /**
   * @param callsAllowed whether the request has tools that may be called; where not, a call counts
   *     as malformed
   * @param stopSequences end the answer's text, they do not belong to it
   * @param cancelled asked before every step
   */
  Reply(
      boolean callsAllowed, List<String> stopSequences, Pieces pieces, BooleanSupplier cancelled) {
    this.callsAllowed = callsAllowed;
    this.text = new AnswerText(stopSequences);
    this.pieces = pieces;
    this.cancelled = cancelled;
  }

  @Override
  public void onEvent(OutputEvent event) {
    if (text.stopped()) {
      return;
    }
    switch (event) {
      case OutputEvent.Thinking piece -> {
        thinking.append(piece.text());
        pieces.thinking(piece.text());
      }
      case OutputEvent.Text piece -> giveText(text.accept(piece.text()));
      case OutputEvent.Call call -> take(call.call());
      case OutputEvent.MalformedCall call -> malformed.add(call.text());
    }
  }

  @Override
  public boolean cancelled() {
    return text.stopped() || cancelled.getAsBoolean();
  }

  /** Whether a generation was given up before its end, other than for a stop sequence. */
  boolean givenUp(Generation generation) {
    return generation.finish() == dev.checkrein.engine.generation.FinishReason.CANCELLED
        && !text.stopped();
  }

  /** What came of the generation; hands out what was held back of the text. */
  ChatResponse response(Generation generation, String modelName) {
    if (!text.stopped()) {
      giveText(text.finish());
    }
    var answer = text.whole();
    var message =
        AiMessage.builder()
            .text(answer.isEmpty() && !requests.isEmpty() ? null : answer)
            .thinking(thinking.isEmpty() ? null : thinking.toString())
            .toolExecutionRequests(requests)
            .attributes(MalformedCalls.attributes(malformed))
            .build();
    var usage = generation.usage();
    var metadata =
        ChatResponseMetadata.builder()
            .id("answer-" + UUID.randomUUID())
            .modelName(modelName)
            .tokenUsage(
                new ReasoningTokenUsage(
                    usage.input(),
                    usage.cachedInput(),
                    usage.thinking(),
                    usage.answer(),
                    usage.toolCall(),
                    usage.forced()))
            .finishReason(finish(generation))
            .build();
    return ChatResponse.builder().aiMessage(message).metadata(metadata).build();
  }

  private void take(ToolCall call) {
    var arguments = Json.write(call.arguments());
    if (!callsAllowed) {
      malformed.add(call.name() + " " + arguments);
      return;
    }
    var request =
        ToolExecutionRequest.builder()
            .id("call-" + UUID.randomUUID())
            .name(call.name())
            .arguments(arguments)
            .build();
    requests.add(request);
    pieces.call(requests.size() - 1, request);
  }

  private void giveText(String piece) {
    if (!piece.isEmpty()) {
      pieces.text(piece);
    }
  }

  private FinishReason finish(Generation generation) {
    return switch (generation.finish()) {
      case STOP, TOOL_CALLS -> ended();
      case LENGTH -> FinishReason.LENGTH;
      case CANCELLED -> text.stopped() ? ended() : FinishReason.OTHER;
    };
  }

  private FinishReason ended() {
    return requests.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION;
  }
}
