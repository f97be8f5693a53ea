// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.AgentRuntime;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.engine.Engine;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application that names the starter and nothing else. */
class StarterApplicationTest {
  private static final String CACHE =
      "--checkrein.engine.cache-directory=" + EngineAutoConfigurationTest.CACHE;

  private static final String PROMPT =
      "You are the reviewer of an IT desk. Check the actions against the ticket. Answer APPROVE or"
          + " REWORK, then a short reason.";
  private static final String WORKED_TICKET =
      """
      [TK-19807] from Fiona Rossi (u21656), 2026-11-28, queue Access, priority normal
      Subject: password too old
      Good morning, I cannot log in, it says the password is expired. Kind regards
      Actions:
      1. get_user {"login": "u21656"} -> {"login": "u21656", "name": "Fiona Rossi", \
      "department": "Legal", "status": "password_expired", "manager": "u91751"}
      2. reset_password {"login": "u21656"} -> {"ok": true}
      3. resolve_ticket {"ticket_id": "TK-19807", "resolution": "New password sent to u21656."} \
      -> {"ok": true}\
      """;

  @Test
  void application_withNothingButTheStarter_chatsAndRunsAgents() throws Exception {
    try (var context = new SpringApplication(App.class).run(CACHE)) {
      var answer =
          context
              .getBean(ChatModel.class)
              .chat(SystemMessage.from(PROMPT), UserMessage.from(WORKED_TICKET));
      var outcome =
          context
              .getBean(AgentRuntime.class)
              .start("reviewer", WORKED_TICKET, "run-1")
              .get(60, TimeUnit.SECONDS);

      var result = ((RunOutcome.Finished) outcome).result();
      assertThat(answer.aiMessage().text()).startsWith("APPROVE");
      assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
      assertThat(result.answer()).isEqualTo(answer.aiMessage().text());
      var limits = context.getBean(RunLimits.class);
      assertThat(limits.turnsMax()).isEqualTo(8);
      assertThat(limits.newTokensPerTurn()).isEqualTo(160);
    }
  }

  /** The program in the README, with its own texts. */
  @Test
  void readme_example_printsWhatItSays() throws Exception {
    var readme = Files.readString(Path.of("../../README.md"));
    var prompt = found(readme, "@SystemMessage\\(\"(.*?)\"\\)");
    var ticket = found(readme, "check\\(\"\"\"\\n(.*?)\"\"\"").stripIndent();
    var expected = found(readme, "It prints `(.*?)`");
    try (var context = new SpringApplication(App.class).run(CACHE)) {
      var reviewer =
          AiServices.builder(Reviewer.class)
              .chatModel(context.getBean(ChatModel.class))
              .systemMessageProvider(_ -> prompt)
              .build();

      assertThat(reviewer.check(ticket)).isEqualTo(expected);
    }
  }

  interface Reviewer {
    String check(String ticketAndActions);
  }

  private static String found(String text, String pattern) {
    var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void application_withoutTheVectorModule_runsOnPlainLoops() throws Exception {
    var java = ProcessHandle.current().info().command().orElseThrow();
    var process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                App.class.getName(),
                CACHE)
            .redirectErrorStream(true)
            .start();

    var output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("backend=scalar");
  }

  @EnableAutoConfiguration
  static class App {
    public static void main(String[] args) {
      try (var context = new SpringApplication(App.class).run(args)) {
        System.out.println("backend=" + context.getBean(Engine.class).backend());
      }
    }

    @Bean
    Agent reviewer() {
      return Agent.of("reviewer", PROMPT, ToolCatalog.EMPTY);
    }
  }
}
