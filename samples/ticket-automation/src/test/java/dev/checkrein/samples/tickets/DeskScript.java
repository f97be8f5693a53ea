// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import dev.checkrein.agent.testing.ScriptedReply;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A model whose replies follow from the conversation alone, so that any number of tickets can be
 * worked at once. Words in the ticket choose what the resolver does. Thread-safe.
 */
public final class DeskScript implements ChatModel {
  private static final Pattern ID = Pattern.compile("\\[(TK-\\d{5})\\]");
  private static final Pattern LOGIN = Pattern.compile("account (\\w+)");

  /** Counted down when a hanging reply is interrupted. */
  public final CountDownLatch interrupted = new CountDownLatch(1);

  public final AtomicInteger hanging = new AtomicInteger();
  private volatile boolean hangs = true;

  /** From now on nothing hangs any more. */
  public void unhang() {
    hangs = false;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    var user =
        request.messages().stream()
            .filter(UserMessage.class::isInstance)
            .map(message -> ((UserMessage) message).singleText())
            .findFirst()
            .orElseThrow();
    var results =
        request.messages().stream()
            .filter(ToolExecutionResultMessage.class::isInstance)
            .map(message -> ((ToolExecutionResultMessage) message).text())
            .toList();
    var tools = request.toolSpecifications().stream().map(tool -> tool.name()).toList();
    var id = ID.matcher(user);
    if (!id.find()) {
      throw new IllegalStateException("no ticket in: " + user);
    }
    return reply(id.group(1), user, tools, results).response();
  }

  private ScriptedReply.Answer reply(
      String id, String user, List<String> tools, List<String> results) {
    if (tools.isEmpty()) {
      return ScriptedReply.text(
              user.contains("rework") ? "REWORK: It is not done." : "APPROVE: All is well.")
          .withThinking("let me see");
    }
    if (tools.contains("route_ticket")) {
      return results.isEmpty()
          ? ScriptedReply.call(
                  "route_ticket",
                  "{\"ticket_id\": \"%s\", \"queue\": \"Access\", \"priority\": \"high\"}"
                      .formatted(id))
              .withThinking("access <b>it is</b>")
          : ScriptedReply.text("Routed.");
    }
    return resolver(id, user, results);
  }

  private ScriptedReply.Answer resolver(String id, String user, List<String> results) {
    if (user.contains("hang") && hangs) {
      hang();
    }
    if (user.contains("break")) {
      throw new IllegalStateException("the model broke");
    }
    var login = LOGIN.matcher(user);
    var account = login.find() ? login.group(1) : "nobody";
    var step = results.size();
    if (user.contains("grant") && step == 0) {
      return ScriptedReply.call(
          "grant_access",
          "{\"login\": \"%s\", \"resource\": \"payroll\", \"role\": \"read\"}".formatted(account));
    }
    if (user.contains("account") && step == 0) {
      return ScriptedReply.call("get_user", "{\"login\": \"%s\"}".formatted(account));
    }
    if (user.contains("idle")) {
      return ScriptedReply.text("Nothing to do.");
    }
    if (results.isEmpty()
        || !results.getLast().equals("{\"ok\": true}")
        || user.contains("grant") && step == 1) {
      return ScriptedReply.call(
          "resolve_ticket",
          "{\"ticket_id\": \"%s\", \"resolution\": \"Done for %s.\"}".formatted(id, id));
    }
    return ScriptedReply.text("Done.");
  }

  private void hang() {
    hanging.incrementAndGet();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
