// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.memory;

import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.Memory;
import dev.checkrein.agent.port.TokenCounter;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the system message and the newest messages that fit a number of tokens, counted exactly as
 * the model will read them. A call is never shown without its results nor a result without its
 * call. Oldest messages go first; more goes only when it must.
 *
 * @param counter of the rendered conversation; a conversation must not shrink when messages are
 *     added
 * @param tokensMax of the prompt, at least 1; leave room for the answer
 * @param keepsTask whether the first user message always stays, as an agent needs it; otherwise it
 *     goes like any other, and what is shown opens with a user message where one is left
 */
public record TokenWindow(TokenCounter counter, int tokensMax, boolean keepsTask)
    implements Memory {

  public TokenWindow {
    if (tokensMax < 1) {
      throw new IllegalArgumentException(
          "tokensMax is %d, expected at least 1".formatted(tokensMax));
    }
  }

  /** A window for an agent: the task stays. */
  public static TokenWindow forAgent(TokenCounter counter, int tokensMax) {
    return new TokenWindow(counter, tokensMax, true);
  }

  /** A window for a chat: the oldest exchanges go. */
  public static TokenWindow forChat(TokenCounter counter, int tokensMax) {
    return new TokenWindow(counter, tokensMax, false);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ContextOverflowException if not even what must stay and the newest message with its
   *     results fit
   */
  @Override
  public List<ChatMessage> select(List<ChatMessage> messages, List<ToolSpecification> tools) {
    if (messages.isEmpty() || counter.count(messages, tools) <= tokensMax) {
      return List.copyOf(messages);
    }
    var kept = new ArrayList<ChatMessage>();
    var units = units(messages, kept);
    if (units.isEmpty()) {
      throw overflow(messages, tools);
    }
    var low = 1;
    var high = units.size() - 1;
    while (low < high) {
      var middle = (low + high) / 2;
      if (counter.count(window(kept, units, middle), tools) <= tokensMax) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    var window = window(kept, units, Math.min(low, units.size() - 1));
    if (counter.count(window, tools) > tokensMax) {
      throw overflow(window, tools);
    }
    return List.copyOf(window);
  }

  private ContextOverflowException overflow(
      List<ChatMessage> least, List<ToolSpecification> tools) {
    return new ContextOverflowException(
        "the least that must be shown, %d messages, has %d tokens, %d are allowed by tokensMax of the token window"
            .formatted(least.size(), counter.count(least, tools), tokensMax));
  }

  /**
   * Splits a conversation into what always stays ({@code kept}) and units that stay or go as a
   * whole.
   */
  private List<List<ChatMessage>> units(List<ChatMessage> messages, List<ChatMessage> kept) {
    var units = new ArrayList<List<ChatMessage>>();
    var taskSeen = !keepsTask;
    for (var message : messages) {
      if (message instanceof SystemMessage) {
        kept.add(message);
      } else if (message instanceof UserMessage && !taskSeen) {
        kept.add(message);
        taskSeen = true;
      } else if (message instanceof ToolExecutionResultMessage && opensWithCalls(units)) {
        units.getLast().add(message);
      } else {
        units.add(new ArrayList<>(List.of(message)));
      }
    }
    return units;
  }

  private static boolean opensWithCalls(List<List<ChatMessage>> units) {
    return !units.isEmpty()
        && units.getLast().getFirst() instanceof AiMessage message
        && message.hasToolExecutionRequests();
  }

  /** What is shown when the first {@code dropped} units go. */
  private List<ChatMessage> window(
      List<ChatMessage> kept, List<List<ChatMessage>> units, int dropped) {
    var shown = units.subList(keepsTask ? dropped : firstUser(units, dropped), units.size());
    var window = new ArrayList<>(kept);
    shown.forEach(window::addAll);
    return window;
  }

  /** The first unit from {@code dropped} on that is a user's, {@code dropped} itself if none is. */
  private static int firstUser(List<List<ChatMessage>> units, int dropped) {
    for (var i = dropped; i < units.size(); i++) {
      if (units.get(i).getFirst() instanceof UserMessage) {
        return i;
      }
    }
    return dropped;
  }
}
