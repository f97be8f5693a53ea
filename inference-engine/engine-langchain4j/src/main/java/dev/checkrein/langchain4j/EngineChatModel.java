// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.MalformedCalls;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.ToolUse;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * An {@link Engine} as a {@link ChatModel}. Answers carry {@link ReasoningTokenUsage} and, where a
 * call was opened and never became one, {@link MalformedCalls}. Thread-safe; requests to one engine
 * wait for each other. The engine is closed by whoever opened it.
 */
public final class EngineChatModel implements ChatModel {
  private final Generator generator;
  private final Requests requests;
  private final List<ChatModelListener> listeners;

  /** Answers as the checkpoint wants it. */
  public EngineChatModel(Engine engine) {
    this(engine, EngineModelOptions.DEFAULTS);
  }

  /**
   * @throws UnsupportedFeatureException if the options ask for something that is not supported
   * @throws InvalidRequestException if one of their values is out of range
   */
  public EngineChatModel(Engine engine, EngineModelOptions options) {
    this(engine::generate, Requests.of(engine, options), options.listeners());
  }

  EngineChatModel(Generator generator, Requests requests, List<ChatModelListener> listeners) {
    this.generator = generator;
    this.requests = requests;
    this.listeners = listeners;
  }

  /**
   * Answers on the calling thread.
   *
   * @throws UnsupportedFeatureException if something is asked for that is not supported
   * @throws InvalidRequestException if the request is malformed, out of range, refused by the chat
   *     template or, as a {@link ContextOverflowException}, too long
   * @throws CancellationException if the calling thread was interrupted; it stays so, and what was
   *     generated is lost
   * @throws IllegalStateException if the engine is closed
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    var parameters = requests.parameters(request);
    var generation = requests.generation(request, parameters);
    var reply =
        new Reply(
            generation.toolUse() != ToolUse.NONE,
            parameters.stopSequences(),
            Reply.Pieces.UNHEARD,
            () -> false);
    try {
      var result = generator.generate(generation, reply);
      if (reply.givenUp(result)) {
        throw new CancellationException("the answer was given up: its thread was interrupted");
      }
      return reply.response(result, requests.modelName());
    } catch (RequestException e) {
      throw Refusals.of(e);
    }
  }

  /** What holds where a request does not say, the checkpoint's own wishes included. */
  @Override
  public EngineRequestParameters defaultRequestParameters() {
    return requests.defaults();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return listeners;
  }
}
