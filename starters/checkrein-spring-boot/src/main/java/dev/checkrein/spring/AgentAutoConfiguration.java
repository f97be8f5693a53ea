// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.AgentRuntime;
import dev.checkrein.agent.loop.RunObserver;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.Journal;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes an {@link AgentRuntime} where there is a {@link ChatModel}, with every {@link Agent} bean
 * registered. It takes the application's {@link Journal}, {@link Clock}, {@link Approver} and
 * {@link RunObserver} beans. With an observer, and a {@link StreamingChatModel} to feed it, agents
 * use the streaming model; without, the blocking one.
 */
@AutoConfiguration(after = EngineAutoConfiguration.class)
@ConditionalOnClass({AgentRuntime.class, ChatModel.class})
@EnableConfigurationProperties(AgentProperties.class)
public final class AgentAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RunLimits checkreinRunLimits(
      AgentProperties properties, ObjectProvider<CheckpointLimits> checkpoint) {
    return properties.limits(checkpoint.getIfAvailable(() -> CheckpointLimits.NONE));
  }

  @Bean
  @ConditionalOnMissingBean
  Journal checkreinJournal() {
    return new InMemoryJournal();
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(ChatModel.class)
  ToolLoop checkreinToolLoop(
      ChatModel chatModel,
      ObjectProvider<StreamingChatModel> streamingChatModel,
      Journal journal,
      ObjectProvider<Clock> clock,
      ObjectProvider<Approver> approver,
      ObjectProvider<RunObserver> observer) {
    var loop = ToolLoop.builder().chatModel(chatModel).journal(journal);
    clock.ifAvailable(loop::clock);
    approver.ifAvailable(loop::approver);
    observer.ifAvailable(
        listening -> {
          loop.observer(listening);
          streamingChatModel.ifAvailable(loop::streamingChatModel);
        });
    return loop.build();
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(ToolLoop.class)
  AgentRuntime checkreinAgentRuntime(
      ToolLoop loop, AgentProperties properties, ObjectProvider<Agent> agents) {
    var runtime = new AgentRuntime(loop, properties.runsMax());
    agents.orderedStream().forEach(runtime::register);
    return runtime;
  }
}
