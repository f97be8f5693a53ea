// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import com.zaxxer.hikari.HikariDataSource;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.engine.Engine;
import dev.checkrein.langchain4j.EngineChatModel;
import dev.checkrein.pocket.PocketModel;
import dev.checkrein.samples.tickets.desk.DataFolder;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.TicketJournal;
import dev.checkrein.samples.tickets.desk.TicketStore;
import dev.checkrein.samples.tickets.desk.WorldStore;
import dev.checkrein.samples.tickets.model.AgentChoice;
import dev.checkrein.samples.tickets.model.ModelCard;
import dev.checkrein.samples.tickets.model.ModelCheck;
import dev.checkrein.samples.tickets.systems.RemoteSystems;
import dev.checkrein.samples.tickets.systems.SystemCaller;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.TicketTeam;
import dev.checkrein.samples.tickets.world.Worlds;
import dev.checkrein.spring.EngineProperties;
import dev.langchain4j.model.chat.ChatModel;
import java.net.URI;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the desk together. What lies deeper is made first and closed last. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeskProperties.class)
class DeskConfiguration {
  private static final int CONNECTIONS = 16;

  @Bean
  DataFolder dataFolder(DeskProperties properties) {
    return DataFolder.open(properties.data());
  }

  @Bean
  DataSource dataSource(DataFolder folder) {
    var source = new HikariDataSource();
    source.setJdbcUrl(folder.jdbcUrl());
    source.setUsername("desk");
    source.setPassword("");
    source.setMaximumPoolSize(CONNECTIONS);
    return source;
  }

  @Bean
  TicketJournal ticketJournal(JdbcClient jdbc, PlatformTransactionManager transactions) {
    return new TicketJournal(jdbc, new TransactionTemplate(transactions));
  }

  @Bean
  TicketStore ticketStore(JdbcClient jdbc) {
    return new TicketStore(jdbc);
  }

  @Bean
  Worlds worlds() {
    return new Worlds();
  }

  @Bean
  SystemCaller systemCaller(DeskProperties properties) {
    return new SystemCaller(properties.systems().limits());
  }

  @Bean
  ServerAddress serverAddress() {
    return new ServerAddress();
  }

  @Bean
  WorldStore worldStore(
      JdbcClient jdbc,
      Worlds worlds,
      SystemCaller caller,
      DeskProperties properties,
      ServerAddress server) {
    var configured = properties.systems().baseUrl();
    return new WorldStore(
        jdbc,
        worlds,
        world -> {
          var base = configured == null ? server.uri() + "/sim" : configured.toString();
          return RemoteSystems.at(caller, URI.create(base + "/" + world));
        });
  }

  /** Made before anything that talks to the model: one that cannot be talked to is refused here. */
  @Bean
  AgentBook agentBook(
      DeskProperties properties,
      ObjectProvider<Engine> engines,
      ObjectProvider<EngineProperties> engineProperties,
      Environment environment) {
    var engine = engines.getIfAvailable();
    AgentBook book;
    if (engine != null) {
      ModelCheck.requireChat(engine.checkpoint());
      book =
          AgentChoice.book(
              properties.agents(),
              engine.checkpoint(),
              () -> PocketModel.unpack(engineProperties.getObject().cacheFolder(environment)));
    } else if (properties.agents() != null) {
      book = AgentBook.open(properties.agents());
    } else {
      throw new IllegalStateException(
          "the desk has no embedded engine whose agent files it could use; set desk.agents");
    }
    book.check();
    return book;
  }

  @Bean
  ModelCard modelCard(ChatModel model, AgentBook book, ObjectProvider<Engine> engines) {
    var engine = model instanceof EngineChatModel ? engines.getIfAvailable() : null;
    if (engine != null) {
      return ModelCard.of(engine, book);
    }
    var name = model.defaultRequestParameters().modelName();
    return ModelCard.named(name == null ? model.getClass().getSimpleName() : name);
  }

  @Bean
  TicketTeam ticketTeam(
      ChatModel model, AgentBook book, DeskProperties properties, TicketJournal journal) {
    return new TicketTeam(model, book, properties.policy(), journal, Approver.ASK);
  }

  /** Started and closed by {@link DeskLifecycle}. */
  @Bean(destroyMethod = "")
  HelpDesk helpDesk(
      TicketStore store,
      TicketJournal journal,
      WorldStore worlds,
      TicketTeam team,
      DeskProperties properties) {
    return new HelpDesk(store, journal, worlds, team, properties.limits());
  }

  @Bean
  DeskLifecycle deskLifecycle(
      HelpDesk desk, ServerAddress server, DataFolder folder, ModelCard model) {
    return new DeskLifecycle(desk, server, folder, model);
  }
}
