// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.Role;
import dev.checkrein.engine.chat.ToolCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's messages as the engine's. Thinking goes along: what of it the model sees again is
 * for its template to decide. Attributes of messages stay behind, as LangChain4j defines them, and
 * so does the error mark of a tool result: its text tells.
 */
final class Conversations {
  private Conversations() {}

  /**
   * The messages, in order.
   *
   * @throws UnsupportedFeatureException if one holds anything but text, or a user's name
   * @throws InvalidRequestException if the arguments of a call are no JSON object
   */
  static List<ChatMessage> messages(List<dev.langchain4j.data.message.ChatMessage> messages) {
    return messages.stream().map(Conversations::message).toList();
  }

  private static ChatMessage message(dev.langchain4j.data.message.ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> plain(Role.SYSTEM, system.text());
      case UserMessage user -> user(user);
      case AiMessage ai -> assistant(ai);
      case ToolExecutionResultMessage result ->
          new ChatMessage(
              Role.TOOL,
              text(result.contents(), "a tool result"),
              null,
              List.of(),
              result.id(),
              result.toolName());
      default ->
          throw new UnsupportedFeatureException(
              "messages of type " + message.type() + " are not supported");
    };
  }

  private static ChatMessage plain(Role role, String text) {
    return new ChatMessage(role, text, null, List.of(), null, null);
  }

  private static ChatMessage user(UserMessage user) {
    if (user.name() != null) {
      throw new UnsupportedFeatureException(
          "the 'name' of a user message ('%s') is not supported: put it into the text"
              .formatted(user.name()));
    }
    return plain(Role.USER, text(user.contents(), "a user message"));
  }

  private static ChatMessage assistant(AiMessage ai) {
    if (!ai.images().isEmpty()) {
      throw new UnsupportedFeatureException("images of an AI message are not supported");
    }
    return new ChatMessage(
        Role.ASSISTANT,
        ai.text() == null ? "" : ai.text(),
        ai.thinking(),
        ai.toolExecutionRequests().stream().map(Conversations::call).toList(),
        null,
        null);
  }

  private static ToolCall call(ToolExecutionRequest request) {
    return new ToolCall(
        request.id() == null ? "" : request.id(), request.name(), arguments(request));
  }

  private static Map<String, @Nullable Object> arguments(ToolExecutionRequest request) {
    var json = request.arguments();
    return json == null || json.isBlank()
        ? Map.of()
        : ToolSchemas.objectOf(json, "arguments of the call of '" + request.name() + "'");
  }

  private static String text(List<Content> contents, String what) {
    return contents.stream()
        .map(
            content -> {
              if (content instanceof TextContent text) {
                return text.text();
              }
              throw new UnsupportedFeatureException(
                  "content of type %s in %s is not supported: only text is"
                      .formatted(content.type().toString().toLowerCase(Locale.ROOT), what));
            })
        .collect(Collectors.joining("\n"));
  }
}
