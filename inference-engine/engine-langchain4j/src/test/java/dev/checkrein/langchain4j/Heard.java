// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A handler that writes down what it hears, and lets a test react to each piece. */
final class Heard implements StreamingChatResponseHandler {
  final List<String> events = new CopyOnWriteArrayList<>();
  final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch completed = new CountDownLatch(1);
  private final BiConsumer<String, StreamingHandle> reaction;

  Heard() {
    this((_, _) -> {});
  }

  Heard(BiConsumer<String, StreamingHandle> reaction) {
    this.reaction = reaction;
  }

  /** Waits for the whole answer or an error. */
  void awaitEnd() {
    await(ended);
  }

  /** Waits for the whole answer, whatever errors come before it. */
  void awaitComplete() {
    await(completed);
  }

  private void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the answer did not end; heard " + events);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void hear(String event, StreamingHandle handle) {
    events.add(event);
    threads.add(Thread.currentThread());
    reaction.accept(event, handle);
  }

  @Override
  public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
    hear("text " + piece.text(), context.streamingHandle());
  }

  @Override
  public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
    hear("thinking " + piece.text(), context.streamingHandle());
  }

  @Override
  public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
    hear(
        "partial " + call.index() + " " + call.name() + " " + call.partialArguments(),
        context.streamingHandle());
  }

  @Override
  public void onCompleteToolCall(CompleteToolCall call) {
    events.add("call " + call.index() + " " + call.toolExecutionRequest().name());
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    events.add("complete");
    responses.add(response);
    completed.countDown();
    ended.countDown();
  }

  @Override
  public void onError(Throwable error) {
    errors.add(error);
    ended.countDown();
  }
}
