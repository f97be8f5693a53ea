// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import java.util.List;

/**
 * Chooses what of a conversation the model is shown. Pure: the same conversation gives the same
 * choice.
 */
@FunctionalInterface
public interface Memory {

  /** Shows everything. */
  Memory ALL = (messages, tools) -> messages;

  /**
   * The messages to send.
   *
   * @param messages the whole conversation, oldest first
   * @param tools that travel with it
   * @throws ContextOverflowException if even the least that must be shown does not fit
   */
  List<ChatMessage> select(List<ChatMessage> messages, List<ToolSpecification> tools);
}
