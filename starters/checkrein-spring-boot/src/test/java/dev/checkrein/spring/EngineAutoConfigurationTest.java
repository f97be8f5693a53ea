// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.port.TokenCounter;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.langchain4j.EngineChatModel;
import dev.checkrein.langchain4j.EngineModelOptions;
import dev.checkrein.langchain4j.EngineRequestParameters;
import dev.checkrein.langchain4j.EngineStreamingChatModel;
import dev.checkrein.pocket.PocketModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class EngineAutoConfigurationTest {
  static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(EngineAutoConfiguration.class))
          .withPropertyValues("checkrein.engine.cache-directory=" + CACHE);

  @Test
  void context_withoutProperties_answersOnThePocketModel() {
    context.run(
        it -> {
          var answer =
              it.getBean(ChatModel.class).chat(UserMessage.from("[TK-1] my laptop is slow"));

          assertThat(it.getBean(ChatModel.class)).isInstanceOf(EngineChatModel.class);
          assertThat(it.getBean(StreamingChatModel.class))
              .isInstanceOf(EngineStreamingChatModel.class);
          assertThat(it).hasSingleBean(TokenCounter.class);
          assertThat(answer.modelName()).isEqualTo("checkrein-pocket");
          assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
        });
  }

  @Test
  void engine_contextClosed_isClosedToo() {
    var engine = new Engine[1];

    context.run(it -> engine[0] = it.getBean(Engine.class));

    assertThatThrownBy(() -> engine[0].logits(new int[] {1}, (_, _) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine is closed");
  }

  @ParameterizedTest
  @CsvSource({
    "threads, 3",
    "context-tokens-max, 512",
    "sequences-max, 5",
    "cache-tokens-max, 2048",
    "batch-tokens-max, 33",
    "backend, scalar"
  })
  void property_ofTheEngine_reachesItsOptions(String name, String value) {
    var defaults = EngineOptions.DEFAULTS;
    var expected =
        switch (name) {
          case "threads" -> defaults.withThreads(3);
          case "context-tokens-max" -> defaults.withContextTokensMax(512);
          case "sequences-max" -> defaults.withSequencesMax(5);
          case "cache-tokens-max" -> defaults.withCacheTokensMax(2048);
          case "batch-tokens-max" -> defaults.withBatchTokensMax(33);
          default -> defaults.withBackend(Backend.SCALAR);
        };

    context
        .withPropertyValues("checkrein.engine." + name + "=" + value)
        .run(it -> assertThat(it.getBean(EngineProperties.class).options()).isEqualTo(expected));
  }

  @Test
  void properties_ofTheEngine_areUsedToOpenIt() {
    context
        .withPropertyValues(
            "checkrein.engine.backend=scalar", "checkrein.engine.context-tokens-max=512")
        .run(
            it -> {
              assertThat(it.getBean(Engine.class).backend()).isEqualTo("scalar");
              assertThat(it.getBean(Engine.class).contextTokensMax()).isEqualTo(512);
            });
  }

  @Test
  void properties_ofAnswers_reachBothModels() {
    context
        .withPropertyValues(
            "checkrein.engine.model-name=desk",
            "checkrein.engine.tokens-max=17",
            "checkrein.engine.thinking-tokens-max=5",
            "checkrein.engine.temperature=0.5",
            "checkrein.engine.top-p=0.25",
            "checkrein.engine.top-k=3",
            "checkrein.engine.min-p=0.125",
            "checkrein.engine.repetition-penalty=1.5",
            "checkrein.engine.seed=42")
        .run(
            it -> {
              var expected =
                  EngineRequestParameters.builder()
                      .modelName("desk")
                      .maxOutputTokens(17)
                      .thinkingTokensMax(5)
                      .temperature(0.5)
                      .topP(0.25)
                      .topK(3)
                      .minP(0.125)
                      .repetitionPenalty(1.5)
                      .seed(42L)
                      .build();
              assertThat(it.getBean(ChatModel.class).defaultRequestParameters())
                  .isEqualTo(expected);
              assertThat(it.getBean(StreamingChatModel.class).defaultRequestParameters())
                  .isEqualTo(expected);
            });
  }

  @Test
  void property_model_opensThatCheckpoint() {
    var model = PocketModel.unpack(CACHE);

    context
        .withPropertyValues("checkrein.engine.model=" + model)
        .run(it -> assertThat(it.getBean(Engine.class).checkpoint().path()).isEqualTo(model));
  }

  @Test
  void pocketModel_withoutACacheDirectory_isUnpackedToTheUsersCache() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(EngineAutoConfiguration.class))
        .withPropertyValues("XDG_CACHE_HOME=" + CACHE)
        .run(
            it ->
                assertThat(it.getBean(Engine.class).checkpoint().path())
                    .isEqualTo(PocketModel.unpack(CACHE)));
  }

  @Test
  void property_enabledFalse_leavesEverythingOut() {
    context
        .withPropertyValues("checkrein.engine.enabled=false")
        .run(it -> assertThat(it).doesNotHaveBean(Engine.class).doesNotHaveBean(ChatModel.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threads=-1",
        "sequences-max=1",
        "batch-tokens-max=0",
        "tokens-max=0",
        "thinking-tokens-max=-1",
        "temperature=-0.5",
        "top-p=0",
        "backend=abacus"
      })
  void property_outOfRange_failsNamingTheValue(String property) {
    context
        .withPropertyValues("checkrein.engine." + property)
        .run(
            it ->
                assertThat(it)
                    .hasFailed()
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining(property.substring(property.indexOf('=') + 1)));
  }

  @Test
  void beans_ofTheApplication_areKept() {
    context
        .withUserConfiguration(OwnModels.class)
        .run(
            it -> {
              assertThat(it).hasSingleBean(ChatModel.class).hasSingleBean(TokenCounter.class);
              assertThat(it.getBean(ChatModel.class)).isSameAs(it.getBean("ownChatModel"));
              assertThat(it.getBean(StreamingChatModel.class))
                  .isSameAs(it.getBean("ownStreamingChatModel"));
              assertThat(it.getBean(EngineModelOptions.class).modelName()).isEqualTo("own");
            });
  }

  @Test
  void engine_ofTheApplication_isKept() {
    context
        .withUserConfiguration(OwnEngine.class)
        .run(
            it -> {
              assertThat(it).hasSingleBean(Engine.class).hasSingleBean(EngineChatModel.class);
              assertThat(it.getBean(Engine.class).contextTokensMax()).isEqualTo(300);
            });
  }

  @Test
  void listeners_ofTheApplication_hearRequests() {
    context
        .withUserConfiguration(Listening.class)
        .run(
            it -> {
              it.getBean(ChatModel.class).chat("[TK-1] hello");

              assertThat(it.getBean(Listening.class).heard).containsExactly("checkrein-pocket");
            });
  }

  @Test
  void classPath_withoutTheEngine_hasNoBeans() {
    context
        .withClassLoader(new FilteredClassLoader(Engine.class))
        .run(it -> assertThat(it).hasNotFailed().doesNotHaveBean(ChatModel.class));
  }

  @Test
  void classPath_withoutTheModels_hasNoBeans() {
    context
        .withClassLoader(new FilteredClassLoader(EngineChatModel.class))
        .run(it -> assertThat(it).hasNotFailed().doesNotHaveBean(Engine.class));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnModels {
    @Bean
    ChatModel ownChatModel() {
      return new ChatModel() {};
    }

    @Bean
    StreamingChatModel ownStreamingChatModel() {
      return new StreamingChatModel() {};
    }

    @Bean
    TokenCounter ownCounter() {
      return (_, _) -> 1;
    }

    @Bean
    EngineModelOptions ownOptions() {
      return EngineModelOptions.DEFAULTS.withModelName("own");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnEngine {
    @Bean
    Engine ownEngine() {
      return Engine.open(
          PocketModel.unpack(CACHE), EngineOptions.DEFAULTS.withContextTokensMax(300));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Listening {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Bean
    ChatModelListener listener() {
      return new ChatModelListener() {
        @Override
        public void onRequest(ChatModelRequestContext request) {
          heard.add(request.chatRequest().modelName());
        }
      };
    }
  }
}
