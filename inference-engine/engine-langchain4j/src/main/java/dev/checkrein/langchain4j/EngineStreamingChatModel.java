// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialThinking;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.withLoggingExceptions;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.ToolUse;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * An {@link Engine} as a {@link StreamingChatModel}: each answer runs on a virtual thread of this
 * model, and its handler is called there, one call at a time. Thread-safe; requests to one engine
 * wait for each other. Closing gives up what is running; the engine is closed by whoever opened it.
 *
 * <p>Exceptions of a handler go where LangChain4j's own models send them: to {@code onError}, and
 * the answer goes on; those of {@code onError} are logged.
 */
public final class EngineStreamingChatModel implements StreamingChatModel, AutoCloseable {
  private final Generator generator;
  private final Requests requests;
  private final List<ChatModelListener> listeners;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("checkrein-answer-", 0).factory());

  /** Answers as the checkpoint wants it. */
  public EngineStreamingChatModel(Engine engine) {
    this(engine, EngineModelOptions.DEFAULTS);
  }

  /**
   * @throws UnsupportedFeatureException if the options ask for something that is not supported
   * @throws InvalidRequestException if one of their values is out of range
   */
  public EngineStreamingChatModel(Engine engine, EngineModelOptions options) {
    this(engine::generate, Requests.of(engine, options), options.listeners());
  }

  EngineStreamingChatModel(
      Generator generator, Requests requests, List<ChatModelListener> listeners) {
    this.generator = generator;
    this.requests = requests;
    this.listeners = listeners;
  }

  /**
   * Begins an answer. A cancelled {@link StreamingHandle} ends it before its next step, and the
   * handler hears nothing more. Text, thinking and complete calls come as they are generated; a
   * call is one piece. Failures past the checks of the request go to {@code onError}.
   *
   * @throws UnsupportedFeatureException if something is asked for that is not supported
   * @throws InvalidRequestException if the request is malformed or out of range
   * @throws IllegalStateException if this model is closed
   */
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    var parameters = requests.parameters(request);
    var generation = requests.generation(request, parameters);
    var stream = new Stream(handler);
    var reply =
        new Reply(
            generation.toolUse() != ToolUse.NONE,
            parameters.stopSequences(),
            stream,
            stream::isCancelled);
    try {
      threads.execute(() -> answer(generation, reply, stream));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the model is closed", e);
    }
  }

  private void answer(GenerationRequest generation, Reply reply, Stream stream) {
    try {
      var result = generator.generate(generation, reply);
      if (stream.isCancelled()) {
        return;
      }
      if (reply.givenUp(result)) {
        stream.failed(new CancellationException("the answer was given up: the model was closed"));
        return;
      }
      var response = reply.response(result, requests.modelName());
      if (!stream.isCancelled()) {
        onCompleteResponse(stream.handler, response);
      }
    } catch (RequestException e) {
      stream.failed(Refusals.of(e));
    } catch (Throwable e) {
      stream.failed(e);
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

  /** Gives up running answers and waits for their handlers. Does nothing the second time. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }

  /** Hands a reply to a handler until somebody cancels. */
  private static final class Stream implements Reply.Pieces, StreamingHandle {
    private final StreamingChatResponseHandler handler;
    private volatile boolean cancelled;

    Stream(StreamingChatResponseHandler handler) {
      this.handler = handler;
    }

    @Override
    public void thinking(String piece) {
      if (!cancelled) {
        onPartialThinking(handler, piece, this);
      }
    }

    @Override
    public void text(String piece) {
      if (!cancelled) {
        onPartialResponse(handler, piece, this);
      }
    }

    @Override
    public void call(int index, ToolExecutionRequest request) {
      if (!cancelled) {
        var piece =
            PartialToolCall.builder()
                .index(index)
                .id(request.id())
                .name(request.name())
                .partialArguments(request.arguments())
                .build();
        onPartialToolCall(handler, piece, this);
      }
      if (!cancelled) {
        onCompleteToolCall(handler, new CompleteToolCall(index, request));
      }
    }

    void failed(Throwable failure) {
      if (!cancelled) {
        withLoggingExceptions(() -> handler.onError(failure));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
