// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.model;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.AgentFile;
import dev.checkrein.samples.tickets.team.Stage;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds out before the first ticket whether a model can work tickets. */
public final class ModelCheck {
  private static final String SAMPLE = "[TK-10001]\nHello";

  private ModelCheck() {}

  /**
   * Makes sure that the model can be talked to.
   *
   * @throws ModelFormatException if it has no tokenizer or no chat template, with where they were
   *     looked for
   */
  public static void requireChat(Checkpoint checkpoint) {
    boolean folder = Files.isDirectory(checkpoint.path());
    var missing = new ArrayList<String>();
    if (checkpoint.tokenizer().isEmpty()) {
      missing.add(
          "no tokenizer (looked for %s)"
              .formatted(folder ? "tokenizer.json" : "the key 'tokenizer.ggml.model'"));
    }
    if (checkpoint.chatTemplate().isEmpty()) {
      missing.add(
          "no chat template (looked for %s)"
              .formatted(
                  folder
                      ? "chat_template.jinja, and 'chat_template' in tokenizer_config.json"
                      : "the key 'tokenizer.chat_template'"));
    }
    if (!missing.isEmpty()) {
      throw new ModelFormatException(
          "%s: %s; the ticket desk cannot talk to such a model"
              .formatted(checkpoint.path(), String.join(" and ", missing)));
    }
  }

  /**
   * What will make the runs of the agents fail: a template without tools or with calls of a form
   * that is not known, one that refuses an agent's prompt, a context that a prompt fills. Empty if
   * nothing is in sight.
   *
   * @param name of the model, for the message
   */
  public static Optional<String> warning(String name, Engine engine, AgentBook book) {
    var format = engine.chat();
    if (format.isEmpty()) {
      return Optional.of(name + " has no chat template: tickets end as failed");
    }
    var agents = Arrays.stream(Stage.values()).map(book::role).toList();
    return tools(name, format.get(), agents)
        .or(
            () ->
                agents.stream()
                    .flatMap(agent -> prompt(name, engine, format.get(), agent).stream())
                    .findFirst());
  }

  private static Optional<String> tools(String name, ChatFormat format, List<AgentFile> agents) {
    if (agents.stream().allMatch(agent -> agent.definitions().isEmpty())) {
      return Optional.empty();
    }
    var what =
        switch (format.toolSupport()) {
          case SUPPORTED -> null;
          case NO_TOOLS -> "the chat template of %s knows no tools";
          case UNKNOWN_CALLS ->
              "the chat template of %s writes tool calls in a form that is not known";
        };
    return Optional.ofNullable(what)
        .map(
            text ->
                text.formatted(name)
                    + ": the agents work by calling tools, so tickets end as failed; start the desk"
                    + " with another model");
  }

  private static Optional<String> prompt(
      String name, Engine engine, ChatFormat format, AgentFile agent) {
    var prompt =
        ChatPrompt.of(
            List.of(ChatMessage.system(agent.systemPrompt()), ChatMessage.user(SAMPLE)),
            agent.definitions());
    try {
      var ids = format.encode(prompt);
      int vocabulary = engine.description().vocabulary();
      if (Arrays.stream(ids).anyMatch(id -> id >= vocabulary)) {
        return Optional.of(
            "the tokenizer of %s has ids beyond the model's vocabulary of %d, which the prompt of the agent '%s' needs: tickets end as failed"
                .formatted(name, vocabulary, agent.role()));
      }
      return ids.length < engine.contextTokensMax()
          ? Optional.empty()
          : Optional.of(
              "the prompt of the agent '%s' alone has %d tokens, the context of %s %d: tickets end as failed"
                  .formatted(agent.role(), ids.length, name, engine.contextTokensMax()));
    } catch (RequestException e) {
      return Optional.of(
          "%s does not take the prompt of the agent '%s', so tickets end as failed: %s"
              .formatted(name, agent.role(), e.getMessage()));
    }
  }
}
