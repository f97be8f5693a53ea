// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import java.util.List;

/**
 * Counts a conversation as the model will read it: rendered by its template, tokenised, nothing
 * estimated.
 */
@FunctionalInterface
public interface TokenCounter {

  /**
   * Tokens of the whole prompt, the tools and the opening of the next turn included; at least 0.
   */
  int count(List<ChatMessage> messages, List<ToolSpecification> tools);
}
