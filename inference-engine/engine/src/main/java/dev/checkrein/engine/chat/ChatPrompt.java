// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation to be continued by the assistant. */
public record ChatPrompt(
    List<ChatMessage> messages,
    List<ToolDefinition> tools,
    boolean thinking,
    Map<String, @Nullable Object> templateArguments) {
  public ChatPrompt {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  public ChatPrompt withThinking(boolean newThinking) {
    return new ChatPrompt(messages, tools, newThinking, templateArguments);
  }
}
