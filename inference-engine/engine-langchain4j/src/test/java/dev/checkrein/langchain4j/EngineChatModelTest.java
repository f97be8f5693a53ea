// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static dev.checkrein.langchain4j.Script.arguments;
import static dev.checkrein.langchain4j.Script.call;
import static dev.checkrein.langchain4j.Script.text;
import static dev.checkrein.langchain4j.Script.thinking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.MalformedCalls;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.error.PromptTooLongException;
import dev.checkrein.engine.error.RequestException;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class EngineChatModelTest {
  private static ChatResponse ask(EngineChatModel model) {
    return model.chat(
        ChatRequest.builder()
            .messages(UserMessage.from("hi"))
            .toolSpecifications(ToolSpecification.builder().name("look").build())
            .build());
  }

  private static ChatResponse ask(OutputEvent... events) {
    return ask(Script.of(events).chatModel());
  }

  @Test
  void answer_text_isStrippedAndStops() {
    var response = ask(thinking("hm"), text("\nHello"), text(" you.\n"));

    assertThat(response.aiMessage().text()).isEqualTo("Hello you.");
    assertThat(response.aiMessage().thinking()).isEqualTo("hm");
    assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.modelName()).isEqualTo("scripted");
    assertThat(response.id()).isNotBlank();
  }

  @Test
  void answer_usage_isByKind() {
    var response = ask(thinking("a"), thinking("b"), text("c"), call(0, "look", arguments()));

    assertThat(response.tokenUsage()).isEqualTo(new ReasoningTokenUsage(10, 4, 2, 1, 1, 0));
  }

  @Test
  void answer_calls_haveOrderedArgumentsAndIdsOfTheirOwn() {
    var response =
        ask(call(0, "look", arguments("z", 1L, "a", List.of("x"))), call(1, "look", arguments()));

    var calls = response.aiMessage().toolExecutionRequests();
    assertThat(calls.get(0).name()).isEqualTo("look");
    assertThat(calls.get(0).arguments()).isEqualTo("{\"z\": 1, \"a\": [\"x\"]}");
    assertThat(calls.get(1).arguments()).isEqualTo("{}");
    assertThat(calls.get(0).id()).isNotBlank().isNotEqualTo(calls.get(1).id());
    assertThat(response.aiMessage().text()).isNull();
    assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
  }

  @Test
  void answer_malformedCall_isAnAttributeAndNotText() {
    var response = ask(text("Well."), new OutputEvent.MalformedCall("<tool_call>nonsense"));

    assertThat(response.aiMessage().text()).isEqualTo("Well.");
    assertThat(MalformedCalls.of(response.aiMessage())).containsExactly("<tool_call>nonsense");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void answer_callWithoutTools_isMalformed() {
    var response =
        Script.of(call(0, "look", arguments("k", 1L)))
            .chatModel()
            .chat(List.of(UserMessage.from("hi")));

    assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
    assertThat(response.aiMessage().text()).isEmpty();
    assertThat(MalformedCalls.of(response.aiMessage())).containsExactly("look {\"k\": 1}");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void answer_nothing_isEmptyText() {
    assertThat(ask().aiMessage().text()).isEmpty();
  }

  @Test
  void answer_limitReached_finishesByLength() {
    var model =
        Script.of(text("a"), text("b"), text("c"))
            .chatModel(
                EngineModelOptions.DEFAULTS.withParameters(
                    EngineRequestParameters.builder().maxOutputTokens(2).build()));

    var response = ask(model);

    assertThat(response.aiMessage().text()).isEqualTo("ab");
    assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void answer_stopSequence_endsIt() {
    var script = Script.of(text("One. "), text("Two. "), text("Three."));
    var request =
        ChatRequest.builder()
            .messages(UserMessage.from("hi"))
            .stopSequences(List.of("Two"))
            .build();

    var response = script.chatModel().chat(request);

    assertThat(response.aiMessage().text()).isEqualTo("One.");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(2);
  }

  @Test
  void conversation_withItsAnswer_isSentBack() {
    var script = Script.of(thinking("hm"), call(0, "look", arguments("k", "v")));
    var model = script.chatModel();
    var messages = new ArrayList<ChatMessage>(List.of(UserMessage.from("hi")));

    messages.add(ask(model).aiMessage());
    model.chat(messages);

    var prompt = (dev.checkrein.engine.generation.Prompt.Chat) script.asked.getLast().prompt();
    var answer = prompt.chat().messages().getLast();
    assertThat(answer.reasoning()).isEqualTo("hm");
    assertThat(answer.toolCalls().getFirst().arguments()).isEqualTo(arguments("k", "v"));
  }

  @Test
  void thread_interrupted_throwsAndStaysInterrupted() {
    var model = Script.of(text("a")).chatModel();

    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ask(model)).isInstanceOf(CancellationException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void engine_contextTooShort_isAnOverflow() {
    Generator refusing =
        (_, _) -> {
          throw new PromptTooLongException(5000, 4096);
        };
    var model =
        new EngineChatModel(refusing, Script.requests(EngineModelOptions.DEFAULTS), List.of());

    assertThatThrownBy(() -> ask(model))
        .isInstanceOf(ContextOverflowException.class)
        .hasMessageContaining("5000 tokens, the context 4096");
  }

  @Test
  void engine_refusing_isAnInvalidRequest() {
    Generator refusing =
        (_, _) -> {
          throw new RequestException("the prompt has 5000 tokens");
        };
    var model =
        new EngineChatModel(refusing, Script.requests(EngineModelOptions.DEFAULTS), List.of());

    assertThatThrownBy(() -> ask(model))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("the prompt has 5000 tokens")
        .hasCauseInstanceOf(RequestException.class);
  }

  @Test
  void listeners_hearRequestWithDefaultsAndResponse() {
    var heard = new ArrayList<String>();
    var listener =
        new ChatModelListener() {
          @Override
          public void onRequest(ChatModelRequestContext context) {
            heard.add("request to " + context.chatRequest().modelName());
          }

          @Override
          public void onResponse(ChatModelResponseContext context) {
            heard.add("response " + context.chatResponse().aiMessage().text());
          }

          @Override
          public void onError(ChatModelErrorContext context) {
            heard.add("error");
          }
        };
    var options = EngineModelOptions.DEFAULTS.withListeners(List.of(listener));

    ask(Script.of(text("yes")).chatModel(options));

    assertThat(heard).containsExactly("request to scripted", "response yes");
  }

  @Test
  void answer_parameters_sayWhatIsInForce() {
    var parameters = Script.of().chatModel().defaultRequestParameters();

    assertThat(parameters.modelName()).isEqualTo("scripted");
    assertThat(parameters.temperature()).isZero();
    assertThat(parameters.maxOutputTokens()).isEqualTo(EngineModelOptions.TOKENS_MAX);
  }

  @Test
  void chat_ofPlainText_answers() {
    assertThat(Script.of(text("yes")).chatModel().chat("hi")).isEqualTo("yes");
  }
}
