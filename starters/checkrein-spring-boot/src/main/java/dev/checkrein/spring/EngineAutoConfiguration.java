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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

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
  private static final String POCKET_NAME = "checkrein-pocket";

  @Bean
  @ConditionalOnMissingBean
  Engine checkreinEngine(EngineProperties properties) {
    var configured = properties.model();
    var model = configured == null ? PocketModel.directory() : configured;
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
    var name =
        properties.modelName() == null && properties.model() == null
            ? POCKET_NAME
            : properties.modelName();
    return new EngineModelOptions(
        name, properties.parameters(), listeners.orderedStream().toList());
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
}
