// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.MalformedCalls;
import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.LimitReached;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import dev.checkrein.agent.trace.RunEvent.ModelFailed;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One model call: from the conversation and the grant to the event that came of it. */
final class ModelTurn {
  private final Agent agent;
  private final RunState state;
  private final Action.Ask ask;
  private final RunHandle handle;
  private final RunObserver observer;

  ModelTurn(Agent agent, RunState state, Action.Ask ask, RunHandle handle, RunObserver observer) {
    this.agent = agent;
    this.state = state;
    this.ask = ask;
    this.handle = handle;
    this.observer = observer;
  }

  /**
   * Waits for the answer at most as long as the run may still work, {@code left}; empty if the run
   * was cancelled meanwhile.
   */
  Optional<RunEvent> run(ModelCaller model, List<ChatMessage> messages, Duration left)
      throws InterruptedException {
    var deadlineNanos = System.nanoTime() + left.toNanos();
    var relay = new Relay();
    var pending = model.ask("model-" + state.runId, request(messages), relay);
    try {
      while (!handle.isCancelled()) {
        var signal = handle.await(Duration.ofNanos(deadlineNanos - System.nanoTime()));
        if (signal == null) {
          return Optional.of(late());
        }
        if (signal.ticket() == relay) {
          relay.answered = true;
          return Optional.of(event(signal));
        }
      }
      return Optional.empty();
    } finally {
      relay.closed = true;
      if (!relay.answered) {
        pending.cancel();
      }
    }
  }

  /** Passes what the model's thread says to the driving thread and the observer. */
  private final class Relay implements ModelCaller.Receiver {
    private volatile boolean closed;
    private boolean answered;

    @Override
    public void onThinking(String delta) {
      if (!closed) {
        observer.onThinking(state.runId, ask.turn(), delta);
      }
    }

    @Override
    public void onText(String delta) {
      if (!closed) {
        observer.onText(state.runId, ask.turn(), delta);
      }
    }

    @Override
    public void onAnswer(ChatResponse response) {
      handle.post(this, response, null);
    }

    @Override
    public void onFailure(Throwable failure) {
      handle.post(this, null, failure);
    }
  }

  private ChatRequest request(List<ChatMessage> messages) {
    var parameters =
        ReasoningRequestParameters.builder()
            .maxOutputTokens(ask.newTokensMax())
            .thinkingTokensMax(ask.thinkingTokensMax());
    var tools = agent.tools().specifications();
    if (!tools.isEmpty()) {
      parameters
          .toolSpecifications(tools)
          .toolChoice(ask.tools() ? ToolChoice.AUTO : ToolChoice.NONE);
    }
    return ChatRequest.builder().messages(messages).parameters(parameters.build()).build();
  }

  private RunEvent late() {
    var message = Decider.deadlineMessage(agent, state);
    return state.limit == null
        ? new LimitReached(StopReason.DEADLINE, message)
        : new ModelFailed(ask.turn(), StopReason.ERROR, message);
  }

  private RunEvent event(RunHandle.Signal signal) {
    if (!(signal.value() instanceof ChatResponse response)) {
      var failure = signal.failure();
      return new ModelFailed(ask.turn(), reason(failure), CallRunner.message(failure));
    }
    var message = response.aiMessage();
    var requests = message.toolExecutionRequests();
    return new ModelAnswered(
        ask.turn(),
        orElse(message.text(), ""),
        orElse(message.thinking(), ""),
        requests == null ? List.of() : requests.stream().map(ModelTurn::call).toList(),
        MalformedCalls.of(message),
        spend(response.tokenUsage()),
        response.finishReason());
  }

  private static StopReason reason(@Nullable Throwable failure) {
    return switch (failure) {
      case ContextOverflowException _ -> StopReason.CONTEXT_OVERFLOW;
      case InvalidRequestException _, UnsupportedFeatureException _ -> StopReason.REQUEST_REFUSED;
      case null, default -> StopReason.ERROR;
    };
  }

  private static ToolCall call(ToolExecutionRequest request) {
    return new ToolCall(
        request.id(), orElse(request.name(), ""), orElse(request.arguments(), "{}"));
  }

  private static TokenSpend spend(@Nullable TokenUsage usage) {
    if (usage == null) {
      return TokenSpend.NONE;
    }
    var input = usage.inputTokenCount() == null ? 0 : usage.inputTokenCount();
    if (usage instanceof ReasoningTokenUsage reasoning) {
      return new TokenSpend(
          input,
          reasoning.cachedInputTokenCount(),
          reasoning.thinkingTokenCount(),
          reasoning.answerTokenCount(),
          reasoning.toolCallTokenCount(),
          reasoning.forcedTokenCount());
    }
    var output = usage.outputTokenCount() == null ? 0 : usage.outputTokenCount();
    return new TokenSpend(input, 0, 0, output, 0, 0);
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
