// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.AgentRuntime;
import dev.checkrein.agent.loop.RunObserver;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.ToolCatalog;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.Journal;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AgentAutoConfigurationTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(AgentAutoConfiguration.class));

  private static ChatResponse response(String text) {
    return ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
  }

  private static RunOutcome.Finished run(AgentRuntime runtime) throws Exception {
    return (RunOutcome.Finished)
        runtime.start("greeter", "hello", "run-1").get(20, TimeUnit.SECONDS);
  }

  @Test
  void context_withAChatModel_worksTheAgentsOfTheApplication() {
    context
        .withUserConfiguration(Model.class, Greeter.class)
        .run(
            it -> {
              var outcome = run(it.getBean(AgentRuntime.class));

              assertThat(outcome.result().stopReason()).isEqualTo(StopReason.COMPLETED);
              assertThat(outcome.result().answer()).isEqualTo("blocking");
              assertThat(it.getBean(Journal.class)).isInstanceOf(InMemoryJournal.class);
              assertThat(it.getBean(Journal.class).runs()).containsExactly("run-1");
            });
  }

  @Test
  void context_withoutAChatModel_hasNoRuntime() {
    context.run(it -> assertThat(it).hasNotFailed().doesNotHaveBean(AgentRuntime.class));
  }

  @Test
  void observer_andAStreamingModel_areUsedTogether() {
    context
        .withUserConfiguration(Model.class, Greeter.class, Observed.class)
        .run(
            it ->
                assertThat(run(it.getBean(AgentRuntime.class)).result().answer())
                    .isEqualTo("streaming"));
  }

  @Test
  void clock_ofTheApplication_datesTheEvents() {
    context
        .withUserConfiguration(Model.class, Greeter.class)
        .withBean(Clock.class, () -> Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
        .run(
            it -> {
              run(it.getBean(AgentRuntime.class));

              assertThat(it.getBean(Journal.class).entries("run-1"))
                  .allMatch(entry -> entry.at().equals(Instant.EPOCH));
            });
  }

  @Test
  void properties_ofLimits_reachThem() {
    context
        .withPropertyValues(
            "checkrein.agent.turns-max=1",
            "checkrein.agent.calls-max=2",
            "checkrein.agent.calls-per-tool-max=3",
            "checkrein.agent.calls-per-reply-max=4",
            "checkrein.agent.identical-calls-max=5",
            "checkrein.agent.tokens-max=6",
            "checkrein.agent.new-tokens-per-turn=7",
            "checkrein.agent.thinking-tokens-per-call=8",
            "checkrein.agent.thinking-tokens-per-run=9",
            "checkrein.agent.wall-clock=10s",
            "checkrein.agent.tool-timeout=11s",
            "checkrein.agent.result-length-max=120",
            "checkrein.agent.wrap-up=false")
        .run(
            it ->
                assertThat(it.getBean(RunLimits.class))
                    .isEqualTo(
                        new RunLimits(
                            1,
                            2,
                            3,
                            4,
                            5,
                            6,
                            7,
                            8,
                            9,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(11),
                            120,
                            false)));
  }

  @Test
  void limits_withoutProperties_areTheDefaults() {
    context.run(it -> assertThat(it.getBean(RunLimits.class)).isEqualTo(RunLimits.DEFAULTS));
  }

  @Test
  void property_runsMax_boundsTheRuntime() {
    context
        .withPropertyValues("checkrein.agent.runs-max=0")
        .run(
            it ->
                assertThat(it)
                    .hasFailed()
                    .getFailure()
                    .rootCause()
                    .hasMessage("checkrein.agent.runs-max is 0, expected at least 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"turns-max=0", "wall-clock=0s", "result-length-max=5"})
  void property_outOfRange_failsNamingTheValue(String property) {
    context
        .withPropertyValues("checkrein.agent." + property)
        .run(
            it -> assertThat(it).hasFailed().getFailure().rootCause().hasMessageContaining(" is "));
  }

  @Test
  void beans_ofTheApplication_areKept() {
    context
        .withUserConfiguration(Model.class, Own.class)
        .run(
            it -> {
              assertThat(it.getBean(AgentRuntime.class)).isSameAs(it.getBean("ownRuntime"));
              assertThat(it).hasSingleBean(ToolLoop.class).hasSingleBean(Journal.class);
              assertThat(it.getBean(RunLimits.class).turnsMax()).isEqualTo(2);
            });
  }

  @Test
  void classPath_withoutAgents_hasNoBeans() {
    context
        .withUserConfiguration(Model.class)
        .withClassLoader(new FilteredClassLoader(AgentRuntime.class))
        .run(it -> assertThat(it).hasNotFailed().doesNotHaveBean(Journal.class));
  }

  @Configuration(proxyBeanMethods = false)
  static class Model {
    @Bean
    ChatModel chatModel() {
      return new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
          return response("blocking");
        }
      };
    }

    @Bean
    StreamingChatModel streamingChatModel() {
      return new StreamingChatModel() {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
          handler.onCompleteResponse(response("streaming"));
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Greeter {
    @Bean
    Agent greeter() {
      return Agent.of("greeter", "Greet.", ToolCatalog.of());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Observed {
    @Bean
    RunObserver observer() {
      return new RunObserver() {};
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Own {
    @Bean
    RunLimits ownLimits() {
      return RunLimits.DEFAULTS.withTurnsMax(2);
    }

    @Bean
    Journal ownJournal() {
      return new InMemoryJournal();
    }

    @Bean
    AgentRuntime ownRuntime(ToolLoop loop) {
      return new AgentRuntime(loop, 1);
    }
  }
}
