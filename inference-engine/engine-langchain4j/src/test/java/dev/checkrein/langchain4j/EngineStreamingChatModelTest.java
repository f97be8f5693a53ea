// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static dev.checkrein.langchain4j.Script.arguments;
import static dev.checkrein.langchain4j.Script.call;
import static dev.checkrein.langchain4j.Script.text;
import static dev.checkrein.langchain4j.Script.thinking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.FinishReason;
import dev.checkrein.engine.generation.Generation;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineStreamingChatModelTest {
  private static EngineStreamingChatModel model(Generator generator) {
    return new EngineStreamingChatModel(
        generator, Script.requests(EngineModelOptions.DEFAULTS), List.of());
  }

  private static Heard ask(Heard heard, OutputEvent... events) {
    try (var model = Script.of(events).streamingModel()) {
      model.chat(
          ChatRequest.builder()
              .messages(UserMessage.from("hi"))
              .toolSpecifications(ToolSpecification.builder().name("look").build())
              .build(),
          heard);
      heard.awaitEnd();
    }
    return heard;
  }

  @Test
  void stream_pieces_comeInOrderAndAddUpToTheResponse() {
    var heard =
        ask(
            new Heard(),
            thinking("h"),
            thinking("m"),
            text("\n"),
            text("Look"),
            text("ing.\n"),
            call(0, "look", arguments("k", "v")));

    var id = heard.responses.getFirst().aiMessage().toolExecutionRequests().getFirst().id();
    assertThat(heard.events)
        .containsExactly(
            "thinking h",
            "thinking m",
            "text Look",
            "text ing.",
            "partial 0 look {\"k\": \"v\"}",
            "call 0 look",
            "complete");
    assertThat(heard.responses.getFirst().aiMessage().text()).isEqualTo("Looking.");
    assertThat(heard.responses.getFirst().aiMessage().thinking()).isEqualTo("hm");
    assertThat(id).isNotBlank();
    assertThat(heard.errors).isEmpty();
  }

  @Test
  void stream_runsOnOneVirtualThreadOfItsOwn() {
    var heard = ask(new Heard(), text("a"), text("b"));

    assertThat(heard.threads).hasSize(1);
    assertThat(heard.threads).allMatch(Thread::isVirtual);
  }

  @Test
  void stream_malformedCall_isNotStreamed() {
    var heard = ask(new Heard(), text("Well."), new OutputEvent.MalformedCall("<tool_call>"));

    assertThat(heard.events).containsExactly("text Well.", "complete");
  }

  @Test
  void handle_cancelled_nothingMoreIsHeardAndTheEngineStopsBeforeItsNextStep() throws Exception {
    var ended = new CountDownLatch(1);
    var script = Script.of(text("a"), text("b"), text("c"), text("d"));
    var finish = new FinishReason[1];
    var steps = new int[1];
    Generator watched =
        (request, listener) -> {
          Generation generation = script.generate(request, listener);
          finish[0] = generation.finish();
          steps[0] = generation.tokenIds().length;
          ended.countDown();
          return generation;
        };
    var heard =
        new Heard(
            (event, handle) -> {
              if (event.equals("text b")) {
                handle.cancel();
              }
            });

    try (var model = model(watched)) {
      model.chat("hi", heard);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(heard.events).containsExactly("text a", "text b");
    assertThat(heard.errors).isEmpty();
    assertThat(finish[0]).isEqualTo(FinishReason.CANCELLED);
    assertThat(steps[0]).isEqualTo(2);
  }

  @Test
  void handler_throwing_hearsItsErrorAndTheAnswerGoesOn() {
    var failure = new IllegalStateException("mine");
    var heard =
        new Heard(
            (event, _) -> {
              if (event.equals("text a")) {
                throw failure;
              }
            });

    try (var model = Script.of(text("a"), text("b")).streamingModel()) {
      model.chat("hi", heard);
      heard.awaitComplete();
    }

    assertThat(heard.errors).containsExactly(failure);
    assertThat(heard.events).containsExactly("text a", "text b", "complete");
  }

  @Test
  void engine_failing_isOneError() {
    var failure = new IllegalStateException("the engine is closed");
    var heard = new Heard();

    try (var model =
        model(
            (_, _) -> {
              throw failure;
            })) {
      model.chat("hi", heard);
      heard.awaitEnd();
    }

    assertThat(heard.errors).containsExactly(failure);
    assertThat(heard.events).isEmpty();
  }

  @Test
  void engine_refusing_isAnInvalidRequest() {
    var heard = new Heard();

    try (var model =
        model(
            (_, _) -> {
              throw new RequestException("too long");
            })) {
      model.chat("hi", heard);
      heard.awaitEnd();
    }

    assertThat(heard.errors)
        .singleElement()
        .isInstanceOf(InvalidRequestException.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("too long");
  }

  @Test
  void request_unsupported_isRefusedToTheCaller() {
    var heard = new Heard();
    var request = ChatRequest.builder().messages(UserMessage.from("hi")).modelName("other").build();

    try (var model = Script.of().streamingModel()) {
      assertThatThrownBy(() -> model.chat(request, heard))
          .isInstanceOf(UnsupportedFeatureException.class);
    }

    assertThat(heard.errors).isEmpty();
  }

  @Test
  void close_whileAnswering_givesUpWithAnError() throws Exception {
    var started = new CountDownLatch(1);
    var heard = new Heard();
    Generator endless =
        (_, _) -> {
          started.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          return Generation.cancelledBeforeStart();
        };

    try (var model = model(endless)) {
      model.chat("hi", heard);
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(heard.errors).singleElement().isInstanceOf(CancellationException.class);
  }

  @Test
  void model_closed_refusesRequests() {
    var model = Script.of().streamingModel();

    model.close();

    assertThatThrownBy(() -> model.chat("hi", new Heard()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }
}
