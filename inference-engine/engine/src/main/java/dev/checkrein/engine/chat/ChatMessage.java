// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of a conversation. */
public record ChatMessage(
    Role role,
    String content,
    @Nullable String reasoning,
    List<ToolCall> toolCalls,
    @Nullable String toolCallId,
    @Nullable String toolName) {
  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
  }

  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content, null, List.of(), null, null);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content, null, List.of(), null, null);
  }
}
