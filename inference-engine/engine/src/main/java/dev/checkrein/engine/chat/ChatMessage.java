// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param content the text; empty where there is none
 * @param reasoning the thinking before the text, of the assistant only
 * @param toolCalls the calls after the text, of the assistant only
 * @param toolCallId the call that a tool's message answers, if known
 * @param toolName the tool that answers, if known
 */
public record ChatMessage(
    Role role,
    String content,
    @Nullable String reasoning,
    List<ToolCall> toolCalls,
    @Nullable String toolCallId,
    @Nullable String toolName) {
  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
    if (role != Role.ASSISTANT && (reasoning != null || !toolCalls.isEmpty())) {
      throw new IllegalArgumentException(
          "a message of role '" + role.text() + "' has no reasoning and no tool calls");
    }
    if (role != Role.TOOL && (toolCallId != null || toolName != null)) {
      throw new IllegalArgumentException(
          "a message of role '" + role.text() + "' answers no tool call");
    }
  }

  /** What the model is and does. */
  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content, null, List.of(), null, null);
  }

  /** What the user says. */
  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content, null, List.of(), null, null);
  }

  /** What the model answered, without thinking and calls. */
  public static ChatMessage assistant(String content) {
    return new ChatMessage(Role.ASSISTANT, content, null, List.of(), null, null);
  }

  /** What the model answered. */
  public static ChatMessage assistant(
      String content, @Nullable String reasoning, List<ToolCall> toolCalls) {
    return new ChatMessage(Role.ASSISTANT, content, reasoning, toolCalls, null, null);
  }

  /** What a tool answered. */
  public static ChatMessage tool(
      @Nullable String toolCallId, @Nullable String toolName, String content) {
    return new ChatMessage(Role.TOOL, content, null, List.of(), toolCallId, toolName);
  }
}
