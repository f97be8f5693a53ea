// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.AgentRuntime;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.engine.Engine;
import dev.langchain4j.model.chat.ChatModel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application that names the starter and nothing else. */
class StarterApplicationTest {
  private static final String CACHE =
      "--checkrein.engine.cache-directory=" + EngineAutoConfigurationTest.CACHE;

  @Test
  void application_withNothingButTheStarter_chatsAndRunsAgents() throws Exception {
    try (var context =
        new SpringApplication(App.class)
            .run(
                CACHE,
                "--checkrein.engine.thinking-tokens-max=0",
                "--checkrein.engine.tokens-max=24",
                "--checkrein.agent.new-tokens-per-turn=24")) {
      var text = context.getBean(ChatModel.class).chat("[TK-1] hello");
      var outcome =
          context
              .getBean(AgentRuntime.class)
              .start("reviewer", "[TK-1] hello", "run-1")
              .get(30, TimeUnit.SECONDS);

      assertThat(text).isNotBlank();
      assertThat(((RunOutcome.Finished) outcome).result().stopReason())
          .isEqualTo(StopReason.COMPLETED);
      assertThat(context.getBean(AgentRuntime.class).agents()).hasSize(1);
    }
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
      return Agent.of("reviewer", "You review tickets.", ToolCatalog.EMPTY);
    }
  }
}
