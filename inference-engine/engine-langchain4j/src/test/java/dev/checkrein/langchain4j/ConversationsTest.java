// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.chat.Role;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private static dev.checkrein.engine.chat.ChatMessage only(ChatMessage message) {
    return Conversations.messages(List.of(message)).getFirst();
  }

  private static AiMessage calling(String arguments) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id("7").name("look").arguments(arguments).build());
  }

  @Test
  void systemAndUser_becomeTheirText() {
    var messages =
        Conversations.messages(List.of(SystemMessage.from("be kind"), UserMessage.from("hello")));

    assertThat(messages.get(0).role()).isEqualTo(Role.SYSTEM);
    assertThat(messages.get(0).content()).isEqualTo("be kind");
    assertThat(messages.get(1).role()).isEqualTo(Role.USER);
    assertThat(messages.get(1).content()).isEqualTo("hello");
  }

  @Test
  void user_severalTexts_areLines() {
    var message = only(UserMessage.from(TextContent.from("one"), TextContent.from("two")));

    assertThat(message.content()).isEqualTo("one\ntwo");
  }

  @Test
  void assistant_keepsThinkingTextAndCallsInOrder() {
    var message =
        only(
            AiMessage.builder()
                .text("so")
                .thinking("hm")
                .toolExecutionRequests(
                    calling("{\"z\": 1, \"a\": {\"k\": [null, 2.5, \"x\"]}}")
                        .toolExecutionRequests())
                .build());

    assertThat(message.role()).isEqualTo(Role.ASSISTANT);
    assertThat(message.content()).isEqualTo("so");
    assertThat(message.reasoning()).isEqualTo("hm");
    var call = message.toolCalls().getFirst();
    assertThat(call.id()).isEqualTo("7");
    assertThat(call.name()).isEqualTo("look");
    assertThat(call.arguments().keySet()).containsExactly("z", "a");
    assertThat(call.arguments().get("z")).isEqualTo(1L);
  }

  @Test
  void call_withoutArguments_hasNone() {
    assertThat(only(calling("")).toolCalls().getFirst().arguments()).isEqualTo(Map.of());
  }

  @Test
  void call_malformedArguments_areRefusedWithTheTool() {
    assertThatThrownBy(() -> only(calling("{\"a\": ")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'look'");
    assertThatThrownBy(() -> only(calling("[1]")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("arguments of the call of 'look' is not a JSON object");
  }

  @Test
  void toolResult_keepsIdNameAndText() {
    var message = only(ToolExecutionResultMessage.from("7", "look", "{\"ok\": true}"));

    assertThat(message.role()).isEqualTo(Role.TOOL);
    assertThat(message.content()).isEqualTo("{\"ok\": true}");
    assertThat(message.toolCallId()).isEqualTo("7");
    assertThat(message.toolName()).isEqualTo("look");
  }

  @Test
  void contentOtherThanText_isRefusedByName() {
    assertThatThrownBy(() -> only(UserMessage.from(ImageContent.from("http://localhost/cat.png"))))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("content of type image in a user message is not supported");
    assertThatThrownBy(() -> only(UserMessage.from(AudioContent.from("http://localhost/a.wav"))))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("audio");
  }

  @Test
  void userName_isRefused() {
    assertThatThrownBy(() -> only(UserMessage.from("Ada", "hello")))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("'name'")
        .hasMessageContaining("'Ada'");
  }

  @Test
  void customMessage_isRefused() {
    assertThatThrownBy(() -> only(CustomMessage.from(Map.of("a", 1))))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("CUSTOM");
  }
}
