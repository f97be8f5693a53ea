// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a blocking or a streaming model alike: on a thread of its own, so that whoever waits can
 * give up at any time. That thread is a platform thread, since a model in this process computes on
 * it. Thread-safe.
 */
sealed interface ModelCaller {

  /** A request under way. */
  interface Pending {
    /** Tells the model to stop: its stream is cancelled, its thread interrupted. Does not wait. */
    void cancel();
  }

  /** Receives what comes of a request; late and repeated news is the receiver's to ignore. */
  interface Receiver {
    void onThinking(String delta);

    void onText(String delta);

    void onAnswer(ChatResponse response);

    void onFailure(Throwable failure);
  }

  /** Begins a request. */
  Pending ask(String name, ChatRequest request, Receiver receiver);

  /** Asks a {@link ChatModel}. */
  record Blocking(ChatModel model) implements ModelCaller {
    @Override
    public Pending ask(String name, ChatRequest request, Receiver receiver) {
      return begin(name, () -> receiver.onAnswer(model.chat(request)), receiver)::interrupt;
    }
  }

  /** Asks a {@link StreamingChatModel}. */
  record Streaming(StreamingChatModel model) implements ModelCaller {
    @Override
    public Pending ask(String name, ChatRequest request, Receiver receiver) {
      var stream = new Stream(receiver);
      var thread = begin(name, () -> model.chat(request, stream), receiver);
      return () -> {
        stream.cancel();
        thread.interrupt();
      };
    }
  }

  private static Thread begin(String name, Runnable request, Receiver receiver) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              try {
                request.run();
              } catch (Throwable e) {
                receiver.onFailure(e);
              }
            });
  }

  /** Passes a stream on and keeps hold of its handle. */
  final class Stream implements StreamingChatResponseHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCaller.class);

    private final Receiver receiver;
    private @Nullable StreamingHandle handle;
    private boolean cancelled;

    Stream(Receiver receiver) {
      this.receiver = receiver;
    }

    void cancel() {
      StreamingHandle known;
      synchronized (this) {
        cancelled = true;
        known = handle;
      }
      if (known != null) {
        known.cancel();
      }
    }

    /**
     * Whether the stream still counts; a stream that was cancelled before its first piece is
     * cancelled now.
     */
    private boolean goesOn(@Nullable StreamingHandle current) {
      boolean stop;
      synchronized (this) {
        handle = current == null ? handle : current;
        stop = cancelled;
      }
      if (stop && current != null && !current.isCancelled()) {
        current.cancel();
      }
      return !stop;
    }

    @Override
    public void onPartialResponse(String delta) {
      if (goesOn(null)) {
        observe(receiver::onText, delta);
      }
    }

    @Override
    public void onPartialResponse(PartialResponse delta, PartialResponseContext context) {
      if (goesOn(context.streamingHandle())) {
        observe(receiver::onText, delta.text());
      }
    }

    @Override
    public void onPartialThinking(PartialThinking delta) {
      if (goesOn(null)) {
        observe(receiver::onThinking, delta.text());
      }
    }

    @Override
    public void onPartialThinking(PartialThinking delta, PartialThinkingContext context) {
      if (goesOn(context.streamingHandle())) {
        observe(receiver::onThinking, delta.text());
      }
    }

    @Override
    public void onPartialToolCall(PartialToolCall delta, PartialToolCallContext context) {
      goesOn(context.streamingHandle());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      receiver.onAnswer(response);
    }

    @Override
    public void onError(Throwable error) {
      receiver.onFailure(error);
    }

    private static void observe(Consumer<String> observer, String delta) {
      try {
        observer.accept(delta);
      } catch (RuntimeException e) {
        LOG.warn("an observer of the stream failed", e);
      }
    }
  }
}
