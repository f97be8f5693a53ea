// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.error.RequestException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that the model is to continue.
 *
 * @param messages at least one
 * @param tools what the model may call, with different names
 * @param thinking whether the model may think before it answers; the template's {@code
 *     enable_thinking}
 * @param templateArguments further variables of the template as JSON values; they cannot replace
 *     what the format itself sets
 */
public record ChatPrompt(
    List<ChatMessage> messages,
    List<ToolDefinition> tools,
    boolean thinking,
    Map<String, @Nullable Object> templateArguments) {
  /**
   * @throws RequestException if there is no message, two tools share a name, or a template argument
   *     has a reserved name
   */
  public ChatPrompt {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    templateArguments = Collections.unmodifiableMap(new LinkedHashMap<>(templateArguments));
    if (messages.isEmpty()) {
      throw new RequestException("'messages' is empty, expected at least one message");
    }
    if (tools.stream().map(ToolDefinition::name).distinct().count() < tools.size()) {
      throw new RequestException("two of the 'tools' have the same name");
    }
    for (var name : templateArguments.keySet()) {
      if (ChatVariables.RESERVED.contains(name)) {
        throw new RequestException(
            "template argument '" + name + "' is set by the request itself and cannot be replaced");
      }
    }
  }

  /** A conversation with thinking on and without template arguments. */
  public static ChatPrompt of(List<ChatMessage> messages, List<ToolDefinition> tools) {
    return new ChatPrompt(messages, tools, true, Map.of());
  }

  /** The same with thinking on or off. */
  public ChatPrompt withThinking(boolean thinking) {
    return new ChatPrompt(messages, tools, thinking, templateArguments);
  }

  /**
   * Reads a conversation in the form of OpenAI's chat completions: {@code
   * {"messages":[…],"tools":[…]}}. Call arguments are an object or the text of one; thinking is
   * {@code reasoning_content}. {@code chat_template_kwargs} holds the template arguments, with
   * {@code enable_thinking} for {@link #thinking}.
   *
   * @param source the file, for messages
   * @throws RequestException naming message and field if it is malformed or holds a field that is
   *     not supported
   */
  public static ChatPrompt parse(byte[] utf8, String source) {
    return ChatJson.parse(utf8, source);
  }
}
