// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.agent.port.TokenCounter;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.error.CheckreinException;
import dev.checkrein.langchain4j.EngineChatModel;
import dev.checkrein.langchain4j.EngineModelOptions;
import dev.checkrein.langchain4j.EngineStreamingChatModel;
import dev.checkrein.langchain4j.EngineTokenCounter;
import dev.checkrein.pocket.PocketModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Opens an {@link Engine} on the configured checkpoint, the pocket model by default, and makes a
 * {@link ChatModel}, a {@link StreamingChatModel} and a {@link TokenCounter} of it. {@code
 * checkrein.engine.enabled=false} leaves all of it out.
 */
@AutoConfiguration
@ConditionalOnClass({Engine.class, EngineChatModel.class, ChatModel.class})
@ConditionalOnProperty(name = "checkrein.engine.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EngineProperties.class)
public final class EngineAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  Engine checkreinEngine(EngineProperties properties, Environment environment) {
    var configured = properties.model();
    var model = configured == null ? pocketModel(properties, environment) : configured;
    try {
      return Engine.open(model, properties.options());
    } catch (CheckreinException e) {
      throw new EngineStartException(model, configured == null, e);
    }
  }

  @Bean
  @ConditionalOnMissingBean
  EngineModelOptions checkreinModelOptions(
      EngineProperties properties, ObjectProvider<ChatModelListener> listeners) {
    return new EngineModelOptions(
        properties.modelName(), properties.parameters(), listeners.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean(ChatModel.class)
  EngineChatModel checkreinChatModel(Engine engine, EngineModelOptions options) {
    return new EngineChatModel(engine, options);
  }

  @Bean
  @ConditionalOnMissingBean(StreamingChatModel.class)
  EngineStreamingChatModel checkreinStreamingChatModel(Engine engine, EngineModelOptions options) {
    return new EngineStreamingChatModel(engine, options);
  }

  @Bean
  @ConditionalOnMissingBean(TokenCounter.class)
  EngineTokenCounter checkreinTokenCounter(Engine engine) {
    return new EngineTokenCounter(engine);
  }

  @Bean
  @ConditionalOnMissingBean
  CheckpointLimits checkreinCheckpointLimits(Engine engine) {
    return CheckpointLimits.of(engine.checkpoint());
  }

  private static Path pocketModel(EngineProperties properties, Environment environment) {
    var cache = properties.cacheFolder(environment);
    try {
      return PocketModel.unpack(cache);
    } catch (UncheckedIOException e) {
      throw new EngineStartException(cache, true, e);
    }
  }
}
