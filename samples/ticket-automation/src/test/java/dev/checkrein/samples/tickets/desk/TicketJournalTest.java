// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.testing.JournalContract;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.agent.trace.RunEvent;
import dev.langchain4j.model.output.FinishReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class TicketJournalTest extends JournalContract {
  private final JdbcDataSource source = new JdbcDataSource();
  private TicketJournal journal = null;

  @Override
  protected Journal journal() {
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    Flyway.configure().dataSource(source).locations("db/ticket-desk").load().migrate();
    journal = open();
    return journal;
  }

  private TicketJournal open() {
    return new TicketJournal(
        JdbcClient.create(source), new TransactionTemplate(new JdbcTransactionManager(source)));
  }

  @AfterEach
  void close() {
    if (journal != null) {
      journal.close();
    }
  }

  @Test
  void entries_ofEveryKind_areReadBackEqualByAnotherJournal() {
    var decision = new ApprovalDecision.Rejected("1.1", "Eve", "no");
    var events =
        List.<RunEvent>of(
            new RunEvent.RunStarted("resolver", "prompt", "ticket \"ü\""),
            new RunEvent.ModelAsked(1, null, 160, true),
            new RunEvent.ModelAnswered(
                1,
                "",
                "thinks",
                List.of(new ToolCall(null, "get_user", "{\"login\": \"u1\"}")),
                List.of("<tool_call>"),
                new TokenSpend(10, 5, 3, 2, 1, 0),
                FinishReason.TOOL_EXECUTION),
            new RunEvent.CallPlanned(
                "1.1", 1, 0, new ToolCall("c", "get_user", "{}"), "a", "b", null, true),
            new RunEvent.ApprovalRequested(
                new ApprovalRequest("1.1", "TK-10001/1/resolver/1", "get_user", "{}", "policy")),
            new RunEvent.ApprovalDecided(decision),
            new RunEvent.ApprovalDecided(new ApprovalDecision.Approved("1.1", "Eve")),
            new RunEvent.CallStarted("1.1", "get_user"),
            new RunEvent.CallFinished("1.1", "get_user", "{\"ok\": true}", false, 1, 7),
            new RunEvent.ModelFailed(2, StopReason.REQUEST_REFUSED, "broken"),
            new RunEvent.LimitReached(StopReason.MAX_TURNS, "limit"),
            new RunEvent.WrapUpAsked("note"),
            new RunEvent.CancelRequested("Eve"),
            new RunEvent.RunStopped(StopReason.CANCELLED, "", "cancelled"));
    var run = "TK-10001/1/resolver/1";
    var first = journal();

    events.forEach(event -> first.append(run, Instant.now(), event));
    List<RunEvent> read;
    try (var second = open()) {
      read = second.entries(run).stream().map(entry -> entry.event()).toList();
    }

    assertThat(read).isEqualTo(events);
    assertThat(events.stream().map(Object::getClass).distinct())
        .hasSize(RunEvent.class.getPermittedSubclasses().length);
  }

  @Test
  void append_whileDraining_takesResultsOnly() {
    var run = "TK-10001/1/resolver/1";
    journal().append(run, Instant.now(), new RunEvent.RunStarted("resolver", "", "x"));
    journal.append(run, Instant.now(), new RunEvent.CallStarted("1.1", "get_user"));

    journal.drain();
    journal.append(
        run, Instant.now(), new RunEvent.CallFinished("1.1", "get_user", "{}", false, 1, 1));

    assertThatThrownBy(
            () -> journal.append(run, Instant.now(), new RunEvent.ModelAsked(2, null, 160, true)))
        .isInstanceOf(JournalClosedException.class);
    assertThat(journal.entries(run)).hasSize(3);
  }

  @Test
  void append_fromAnInterruptedThread_isWrittenAndStaysInterrupted() {
    var target = journal();
    Thread.currentThread().interrupt();

    target.append("TK-10001/1/triage/1", Instant.now(), new RunEvent.RunStarted("triage", "", "x"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(target.entries("TK-10001/1/triage/1")).hasSize(1);
  }

  @Test
  void events_ofTwoRunsAndTheDesk_shareOneSequence() {
    var target = journal();
    target.append("TK-10001/1/triage/1", Instant.now(), new RunEvent.RunStarted("triage", "", "x"));
    journal.record(
        "TK-10001",
        new TicketChanged(
            dev.checkrein.samples.tickets.team.TicketStatus.ROUTED,
            null,
            "Access",
            "low",
            null,
            null),
        jdbc -> {});
    target.append(
        "TK-10001/1/resolver/1", Instant.now(), new RunEvent.RunStarted("resolver", "", "x"));

    var events = journal.events("TK-10001", 0, 10);

    assertThat(events).extracting(TicketEvent::sequence).containsExactly(1L, 2L, 3L);
    assertThat(events.get(1).body()).contains("\"routed\"");
    assertThat(journal.change(events.get(1)).queue()).isEqualTo("Access");
  }
}
