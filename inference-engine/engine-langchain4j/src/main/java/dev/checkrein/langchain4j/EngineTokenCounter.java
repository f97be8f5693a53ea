// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.TokenCounter;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.List;
import java.util.Map;

/**
 * Counts with the engine's own template and tokenizer, thinking on: the count is that of the prompt
 * of such a request. Thread-safe; does not wait for the engine.
 */
public final class EngineTokenCounter implements TokenCounter {
  private final ChatFormat format;

  /**
   * @throws UnsupportedFeatureException if the checkpoint has no chat template
   */
  public EngineTokenCounter(Engine engine) {
    format =
        engine
            .chat()
            .orElseThrow(
                () ->
                    new UnsupportedFeatureException(
                        "counting a conversation is not supported: the checkpoint has no chat"
                            + " template"));
  }

  @Override
  public int count(List<ChatMessage> messages, List<ToolSpecification> tools) {
    var prompt =
        new ChatPrompt(
            Conversations.messages(messages), ToolSchemas.definitions(tools), true, Map.of());
    return format.encode(prompt).length;
  }
}
