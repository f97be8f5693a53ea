// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A model that replies by script, in order, and keeps the requests. {@link #streaming()} gives the
 * same script as a stream. Thread-safe.
 */
public final class ScriptedChatModel implements ChatModel {
  private final Deque<ScriptedReply> script;
  private final List<ChatRequest> requests = new ArrayList<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private ScriptedChatModel(List<? extends ScriptedReply> script) {
    this.script = new ArrayDeque<>(script);
  }

  public static ScriptedChatModel of(ScriptedReply... script) {
    return new ScriptedChatModel(List.of(script));
  }

  public static ScriptedChatModel of(List<? extends ScriptedReply> script) {
    return new ScriptedChatModel(script);
  }

  /** The requests so far, oldest first. */
  public synchronized List<ChatRequest> requests() {
    return List.copyOf(requests);
  }

  /** The newest request. */
  public synchronized ChatRequest lastRequest() {
    return requests.getLast();
  }

  /**
   * Checks that the whole script was used.
   *
   * @throws AssertionError if replies are left
   */
  public synchronized void assertExhausted() {
    if (!script.isEmpty()) {
      throw new AssertionError(
          "%d replies of the script were not used: %s".formatted(script.size(), script));
    }
  }

  /** Waits until a {@link ScriptedReply.Hang} has begun. */
  public void awaitHanging() throws InterruptedException {
    hanging.await();
  }

  /** Waits until a hang that had begun was cancelled or interrupted. */
  public void awaitReleased() throws InterruptedException {
    released.await();
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    return switch (next(request)) {
      case ScriptedReply.Answer(var response) -> response;
      case ScriptedReply.Failure(var exception) -> throw exception;
      case ScriptedReply.Hang _ -> hang(new CountDownLatch(1));
    };
  }

  /** The same script as a stream: thinking and text come in words. */
  public StreamingChatModel streaming() {
    return new StreamingChatModel() {
      @Override
      public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        stream(request, handler);
      }
    };
  }

  private void stream(ChatRequest request, StreamingChatResponseHandler handler) {
    var handle = new Handle();
    switch (next(request)) {
      case ScriptedReply.Answer(var response) -> {
        for (var word : words(response.aiMessage().thinking())) {
          handler.onPartialThinking(new PartialThinking(word), new PartialThinkingContext(handle));
        }
        for (var word : words(response.aiMessage().text())) {
          handler.onPartialResponse(new PartialResponse(word), new PartialResponseContext(handle));
        }
        handler.onCompleteResponse(response);
      }
      case ScriptedReply.Failure(var exception) -> handler.onError(exception);
      case ScriptedReply.Hang(var opening) -> {
        if (!opening.isEmpty()) {
          handler.onPartialResponse(
              new PartialResponse(opening), new PartialResponseContext(handle));
        }
        handler.onCompleteResponse(hang(handle.cancelled));
      }
    }
  }

  private synchronized ScriptedReply next(ChatRequest request) {
    requests.add(request);
    var reply = script.poll();
    if (reply == null) {
      throw new AssertionError(
          "the script has ended, but the model was asked a further time (%d)"
              .formatted(requests.size()));
    }
    return reply;
  }

  private ChatResponse hang(CountDownLatch until) {
    hanging.countDown();
    try {
      until.await();
      throw new IllegalStateException("cancelled");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      released.countDown();
    }
  }

  /** Words with the blanks behind them. */
  private static List<String> words(@Nullable String text) {
    return text == null || text.isEmpty() ? List.of() : List.of(text.split("(?<=\\s)(?=\\S)"));
  }

  private static final class Handle implements StreamingHandle {
    final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public boolean isCancelled() {
      return cancelled.getCount() == 0;
    }
  }
}
