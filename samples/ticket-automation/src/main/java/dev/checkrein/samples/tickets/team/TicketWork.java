// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.world.DeskTool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One ticket on its way through the stages. {@link #go} is confined to one thread; {@link #cancel}
 * may come from any.
 */
public final class TicketWork {
  /** Rounds of resolver and reviewer; the second only where the first changed nothing. */
  private static final int ROUNDS_MAX = 2;

  private final TeamTicket ticket;
  private final AgentBook book;
  private final Map<Stage, Agent> agents;
  private final ToolLoop loop;
  private final Journal journal;
  private final TeamObserver observer;
  private final List<RunReport> reports = new ArrayList<>();
  private final Object gate = new Object();
  private @Nullable String cancelledBy;
  private @Nullable String openRun;

  private @Nullable String queue;
  private @Nullable String priority;
  private @Nullable Review review;
  private int steps;

  TicketWork(
      TeamTicket ticket, TeamAgents agents, ToolLoop loop, Journal journal, TeamObserver observer) {
    this.ticket = ticket;
    this.book = agents.book();
    this.agents =
        Map.of(
            Stage.TRIAGE, agents.agent(Stage.TRIAGE),
            Stage.RESOLVER, agents.agent(Stage.RESOLVER),
            Stage.REVIEWER, agents.agent(Stage.REVIEWER));
    this.agents.values().forEach(loop::register);
    this.loop = loop;
    this.journal = journal;
    this.observer = observer;
  }

  /** Works until the ticket is done or waits for somebody. */
  public TicketOutcome go() {
    var triage = run(Stage.TRIAGE, 1, ticket.unrouted());
    var routed = triage.lastDone(DeskTool.ROUTE_TICKET.toolName());
    if (routed.isEmpty()) {
      return failed(triage, "triage chose no queue");
    }
    var chosenQueue = routed.get().argument("queue").orElse("");
    var chosenPriority = routed.get().argument("priority").orElse("");
    queue = chosenQueue;
    priority = chosenPriority;
    observer.onRouted(ticket.id(), chosenQueue, chosenPriority);
    var text = ticket.routed().text(chosenQueue, chosenPriority);
    for (int round = 1; ; round++) {
      var resolver = run(Stage.RESOLVER, round, text);
      steps += resolver.deeds().size();
      if (!resolver.pending().isEmpty()) {
        return outcome(TicketStatus.WAITING, WaitingFor.APPROVAL, null, resolver);
      }
      if (!isCompleted(resolver)) {
        return failed(resolver, "the resolver did not finish");
      }
      var reviewer = run(Stage.REVIEWER, round, book.reviewText(text, resolver.deeds()));
      if (!isCompleted(reviewer)) {
        return failed(reviewer, "the reviewer did not finish");
      }
      var answer = reviewer.stopped() == null ? "" : reviewer.stopped().answer();
      var verdict = Review.parse(answer, book.verdicts());
      review = verdict;
      observer.onReviewed(ticket.id(), verdict);
      if (verdict.verdict() == Review.Verdict.APPROVE) {
        return approved(resolver);
      }
      if (round == ROUNDS_MAX || changed(resolver)) {
        return outcome(
            TicketStatus.WAITING,
            WaitingFor.PERSON,
            "the reviewer asks for rework: " + verdict.reason(),
            RunReport.NONE);
      }
    }
  }

  /**
   * Stops the work: the run under way ends as cancelled, no other begins. A run that waits for an
   * approval and is not worked is ended, too.
   *
   * @param waiting the run that waits, null if there is none
   * @param by whom, for the journal
   */
  public void cancel(@Nullable String waiting, String by) {
    String run;
    synchronized (gate) {
      cancelledBy = by;
      run = openRun == null ? waiting : openRun;
    }
    if (run != null) {
      loop.cancel(run, by);
    }
  }

  private RunReport run(Stage stage, int round, String input) {
    var runId = stage.runId(ticket.id(), ticket.attempt(), round);
    synchronized (gate) {
      if (cancelledBy != null) {
        return RunReport.NONE;
      }
      if (journal.entries(runId).isEmpty()) {
        var agent = agent(stage);
        journal.append(
            runId,
            Instant.now(),
            new RunEvent.RunStarted(agent.name(), agent.systemPrompt(), input));
      }
      openRun = runId;
    }
    try {
      observer.onStage(ticket.id(), stage, runId);
      switch (loop.resume(runId)) {
        case RunOutcome.Finished _, RunOutcome.Waiting _ -> {}
      }
    } finally {
      synchronized (gate) {
        openRun = null;
      }
    }
    var report = RunReport.of(journal.entries(runId));
    reports.add(report);
    return report;
  }

  private Agent agent(Stage stage) {
    var agent = agents.get(stage);
    if (agent == null) {
      throw new IllegalStateException("no agent for " + stage);
    }
    return agent;
  }

  private static boolean isCompleted(RunReport report) {
    return report.stopped() != null && report.stopped().reason() == StopReason.COMPLETED;
  }

  /** Whether a second round could do something twice. */
  private static boolean changed(RunReport resolver) {
    return resolver.deeds().stream()
        .filter(deed -> !deed.error())
        .anyMatch(deed -> DeskTool.named(deed.tool()).map(DeskTool::isChanging).orElse(true));
  }

  private TicketOutcome approved(RunReport resolver) {
    for (var deed : resolver.deeds().reversed()) {
      var closing = closing(deed);
      if (closing.isPresent()) {
        return outcome(closing.get(), null, null, RunReport.NONE);
      }
    }
    var asked = resolver.lastDone(DeskTool.REPLY.toolName()).filter(this::isOwn).isPresent();
    return asked
        ? outcome(
            TicketStatus.WAITING,
            WaitingFor.REQUESTER,
            "the requester was asked something",
            RunReport.NONE)
        : outcome(
            TicketStatus.WAITING,
            WaitingFor.PERSON,
            "the work ended and the ticket is still open",
            RunReport.NONE);
  }

  private Optional<TicketStatus> closing(RunReport.Deed deed) {
    if (deed.error() || !isOwn(deed)) {
      return Optional.empty();
    }
    if (deed.tool().equals(DeskTool.RESOLVE_TICKET.toolName())) {
      return Optional.of(TicketStatus.RESOLVED);
    }
    return deed.tool().equals(DeskTool.ESCALATE_TICKET.toolName())
        ? Optional.of(TicketStatus.ESCALATED)
        : Optional.empty();
  }

  private boolean isOwn(RunReport.Deed deed) {
    return deed.argument("ticket_id").filter(ticket.id()::equals).isPresent();
  }

  private TicketOutcome failed(RunReport report, String otherwise) {
    String by;
    synchronized (gate) {
      by = cancelledBy;
    }
    var stopped = report.stopped();
    String message;
    if (by != null) {
      message = "cancelled by " + by;
    } else if (stopped == null || stopped.message() == null) {
      message =
          report.truncated()
              ? "%s: its last answer was cut off after %d tokens, the limit of a turn"
                  .formatted(otherwise, book.limits().tokensPerTurnMax())
              : otherwise;
    } else {
      message = "%s: %s".formatted(otherwise, stopped.message());
    }
    return outcome(TicketStatus.FAILED, null, message, RunReport.NONE);
  }

  private TicketOutcome outcome(
      TicketStatus status,
      @Nullable WaitingFor waitingFor,
      @Nullable String message,
      RunReport waiting) {
    var spend = TokenSpend.NONE;
    int turns = 0;
    long millis = 0;
    for (var report : reports) {
      spend = spend.plus(report.spend());
      turns += report.turns();
      millis += report.worked().toMillis();
    }
    return new TicketOutcome(
        ticket.id(),
        status,
        waitingFor,
        queue,
        priority,
        steps,
        turns,
        spend,
        millis,
        review,
        waiting.pending(),
        message);
  }
}
