// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import com.zaxxer.hikari.HikariDataSource;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.engine.Engine;
import dev.checkrein.samples.tickets.desk.DataFolder;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.TicketJournal;
import dev.checkrein.samples.tickets.desk.TicketStore;
import dev.checkrein.samples.tickets.desk.WorldStore;
import dev.checkrein.samples.tickets.systems.RemoteSystems;
import dev.checkrein.samples.tickets.systems.SystemCaller;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.TicketTeam;
import dev.checkrein.samples.tickets.world.Worlds;
import dev.langchain4j.model.chat.ChatModel;
import java.net.URI;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

  /** The files beside the model that answers, or those of the configured folder. */
  @Bean
  AgentBook agentBook(DeskProperties properties, ObjectProvider<Engine> engines) {
    var folder = properties.agents();
    if (folder == null) {
      var engine = engines.getIfAvailable();
      if (engine == null) {
        throw new IllegalStateException(
            "the desk has no embedded engine whose agent files it could use; set desk.agents");
      }
      folder = engine.checkpoint().path();
    }
    var book = AgentBook.open(folder);
    book.check();
    return book;
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
  DeskLifecycle deskLifecycle(HelpDesk desk, ServerAddress server, DataFolder folder) {
    return new DeskLifecycle(desk, server, folder);
  }
}
