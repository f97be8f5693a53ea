// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatPromptTest {
  @Test
  void parse_wholeConversation_readsEveryField() {
    var prompt =
        parse(
            """
            {"messages": [
              {"role": "system", "content": "s"},
              {"role": "user", "content": "u"},
              {"role": "assistant", "content": null, "reasoning_content": "r", "tool_calls": [
                {"id": "c1", "type": "function",
                 "function": {"name": "f", "arguments": "{\\"b\\": 1, \\"a\\": [null]}"}},
                {"function": {"name": "g", "arguments": {"x": 1.5}}}]},
              {"role": "tool", "tool_call_id": "c1", "name": "f", "content": "ok"}],
             "tools": [
              {"type": "function", "function": {"name": "f", "description": "d",
               "parameters": {"type": "object"}}},
              {"name": "g"}],
             "chat_template_kwargs": {"enable_thinking": false, "low_effort": true}}
            """);

    var call = prompt.messages().get(2).toolCalls().get(0);
    assertThat(prompt.messages())
        .containsExactly(
            ChatMessage.system("s"),
            ChatMessage.user("u"),
            ChatMessage.assistant(
                "", "r", List.of(call, new ToolCall("call_2", "g", Map.of("x", 1.5)))),
            ChatMessage.tool("c1", "f", "ok"));
    assertThat(call.id()).isEqualTo("c1");
    assertThat(call.arguments().keySet()).containsExactly("b", "a");
    assertThat(prompt.tools())
        .containsExactly(
            new ToolDefinition("f", "d", Map.of("type", "object")),
            new ToolDefinition("g", null, Map.of()));
    assertThat(prompt.thinking()).isFalse();
    assertThat(prompt.templateArguments()).isEqualTo(Map.of("low_effort", true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\0',
      value = {
        "{} → 'messages' is empty",
        "[] → chat.json: expected an object, found a list of 0",
        "{\"messages\": 1} → chat.json: 'messages' is 1, expected a list",
        "{\"messages\": [1]} → chat.json: messages[0]: expected an object, found 1",
        "{\"messages\": [{\"role\": \"user\"}]} → messages[0]: 'content' is missing or null,"
            + " expected a string",
        "{\"messages\": [{\"role\": \"boss\", \"content\": \"\"}]} → messages[0]: 'role' is 'boss',"
            + " expected system, user, assistant or tool",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"\", \"images\": []}]} → messages[0]:"
            + " 'images' is not supported",
        "{\"messages\": [{\"role\": \"user\", \"content\": []}]} → messages[0]: 'content' is a list"
            + " of 0, expected a string",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"\", \"reasoning_content\": \"x\"}]} →"
            + " messages[0]: a message of role 'user' has no reasoning",
        "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\":"
            + " \"f\", \"arguments\": \"{\"}}]}]} → messages[0]: tool_calls[0].function.arguments:"
            + " malformed JSON",
        "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\":"
            + " \"f\", \"arguments\": [1]}}]}]} → tool_calls[0].function.arguments: expected an"
            + " object, found a list of 1",
        "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"type\": \"x\", \"function\":"
            + " {}}]}]} → tool_calls[0]: 'type' is 'x', expected 'function'",
        "{\"tools\": [{\"type\": \"function\", \"function\": {}}]} → tools[0].function: 'name' is"
            + " missing",
        "{\"tools\": [{\"name\": \"f\", \"strict\": true}]} → tools[0]: 'strict' is true",
        "{\"temperature\": 1} → chat.json: 'temperature' is not supported",
        "{\"messages\": → chat.json: malformed JSON",
        "{\"chat_template_kwargs\": {\"enable_thinking\": 1}} → 'enable_thinking' is 1, expected"
            + " true or false"
      })
  void parse_malformed_isRefusedNamingTheField(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages",
        "tools",
        "add_generation_prompt",
        "enable_thinking",
        "raise_exception"
      })
  void new_argumentShadowsTheRequest_isRefused(String name) {
    var messages = List.of(ChatMessage.user("x"));
    var arguments = Map.<String, Object>of(name, List.of());

    assertThatThrownBy(() -> new ChatPrompt(messages, List.of(), true, arguments))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("template argument '" + name + "' is set by the request itself");
  }

  @Test
  void new_twoToolsOfOneName_isRefused() {
    var tool = new ToolDefinition("f", null, Map.of());
    var messages = List.of(ChatMessage.user("x"));

    assertThatThrownBy(() -> ChatPrompt.of(messages, List.of(tool, tool)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("the same name");
  }

  private static ChatPrompt parse(String json) {
    return ChatPrompt.parse(json.getBytes(StandardCharsets.UTF_8), "chat.json");
  }
}
