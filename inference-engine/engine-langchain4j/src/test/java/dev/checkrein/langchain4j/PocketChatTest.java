// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.json.Json;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models on the pocket model, greedy. */
@SuppressWarnings("NullAway.Init")
class PocketChatTest {
  static final String TICKET =
      "[TK-19807] from Fiona Rossi (u21656), 2026-11-28, queue Access, priority normal\n"
          + "Subject: password too old\n"
          + "Good morning, I cannot log in, it says the password is expired. Kind regards";
  private static final String USER =
      "{\"login\": \"u21656\", \"name\": \"Fiona Rossi\", \"department\": \"Legal\", \"status\":"
          + " \"password_expired\", \"manager\": \"u91751\"}";

  private static Engine engine;
  private static PocketRole resolver;

  @BeforeAll
  static void open() {
    engine = PocketRole.open();
    resolver = PocketRole.read(engine, "resolver");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static List<ChatMessage> conversation() {
    return new ArrayList<>(
        List.of(SystemMessage.from(resolver.system()), UserMessage.from(TICKET)));
  }

  private static ChatRequest request(List<ChatMessage> messages, ChatRequestParameters parameters) {
    return ChatRequest.builder()
        .messages(messages)
        .parameters(
            parameters.overrideWith(
                ChatRequestParameters.builder().toolSpecifications(resolver.tools()).build()))
        .build();
  }

  private static ChatResponse ask(List<ChatMessage> messages) {
    return new EngineChatModel(engine).chat(request(messages, EngineRequestParameters.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"triage", "resolver", "reviewer"})
  void tools_ofARole_areByteEqualToItsFile(String name) {
    var role = PocketRole.read(engine, name);
    var tools = new ArrayList<@Nullable Object>();
    for (var definition : ToolSchemas.definitions(role.tools())) {
      var function = new LinkedHashMap<String, @Nullable Object>();
      function.put("name", definition.name());
      function.put("description", definition.description());
      function.put("parameters", definition.parameters());
      var tool = new LinkedHashMap<String, @Nullable Object>();
      tool.put("type", "function");
      tool.put("function", function);
      tools.add(tool);
    }

    assertThat(Json.write(tools)).isEqualTo(role.toolsJson());
  }

  @Test
  void ticket_isLookedUpFirst() {
    var response = ask(conversation());

    var call = response.aiMessage().toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo("get_user");
    assertThat(call.arguments()).isEqualTo("{\"login\": \"u21656\"}");
    assertThat(response.aiMessage().thinking()).contains("u21656").doesNotContain("think>");
    assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(response.modelName()).isEqualTo("checkrein-pocket");
  }

  @Test
  void conversation_continued_findsItsBeginningRead() {
    var messages = conversation();
    var first = ask(messages).aiMessage();
    messages.add(first);
    messages.add(ToolExecutionResultMessage.from(first.toolExecutionRequests().getFirst(), USER));

    var response = ask(messages);

    assertThat(response.aiMessage().toolExecutionRequests().getFirst().name())
        .isEqualTo("reset_password");
    assertThat(((ReasoningTokenUsage) response.tokenUsage()).cachedInputTokenCount())
        .isGreaterThan(response.tokenUsage().inputTokenCount() / 2);
  }

  @Test
  void tokenCounter_countsThePromptExactly() {
    var messages = conversation();

    var counted = new EngineTokenCounter(engine).count(messages, resolver.tools());

    assertThat(counted).isEqualTo(ask(messages).tokenUsage().inputTokenCount());
  }

  @Test
  void thinkingBudget_isExact() {
    var model = new EngineChatModel(engine);
    var none = ReasoningRequestParameters.builder().thinkingTokensMax(0).build();
    var three = ReasoningRequestParameters.builder().thinkingTokensMax(3).build();

    var without = model.chat(request(conversation(), none));
    var with = model.chat(request(conversation(), three));

    assertThat(without.aiMessage().thinking()).isNull();
    assertThat(((ReasoningTokenUsage) without.tokenUsage()).thinkingTokenCount()).isZero();
    assertThat(((ReasoningTokenUsage) with.tokenUsage()).thinkingTokenCount()).isEqualTo(3);
    assertThat(with.aiMessage().hasToolExecutionRequests()).isTrue();
  }

  @Test
  void toolChoice_none_answersWithoutACall() {
    var parameters =
        ChatRequestParameters.builder().toolChoice(ToolChoice.NONE).maxOutputTokens(60).build();

    var response = new EngineChatModel(engine).chat(request(conversation(), parameters));

    assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
    assertThat(response.finishReason()).isNotEqualTo(FinishReason.TOOL_EXECUTION);
  }

  @Test
  void sampling_sameSeed_givesTheSameAnswer() {
    var parameters =
        EngineRequestParameters.builder().temperature(1.5).seed(5L).maxOutputTokens(60).build();
    var model = new EngineChatModel(engine);

    var first = model.chat(request(conversation(), parameters));
    var second = model.chat(request(conversation(), parameters));

    assertThat(second.aiMessage().thinking()).isEqualTo(first.aiMessage().thinking());
    assertThat(second.aiMessage().text()).isEqualTo(first.aiMessage().text());
  }

  @Test
  void streaming_givesTheSameAnswerAsBlocking() {
    var blocking = ask(conversation()).aiMessage();
    var heard = new Heard();

    try (var model = new EngineStreamingChatModel(engine)) {
      model.chat(request(conversation(), EngineRequestParameters.NONE), heard);
      heard.awaitEnd();
    }

    var streamed = heard.responses.getFirst().aiMessage();
    assertThat(heard.errors).isEmpty();
    assertThat(streamed.thinking()).isEqualTo(blocking.thinking());
    assertThat(streamed.toolExecutionRequests().getFirst().arguments())
        .isEqualTo(blocking.toolExecutionRequests().getFirst().arguments());
    assertThat(heard.events).contains("call 0 get_user");
  }

  @Test
  void prompt_longerThanTheContext_isRefused() {
    var text = "password ".repeat(engine.contextTokensMax());

    assertThatThrownBy(() -> new EngineChatModel(engine).chat(text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("context-tokens-max");
  }
}
