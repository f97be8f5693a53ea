// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.desk.DeskException.Reason;
import dev.checkrein.samples.tickets.team.Review;
import dev.checkrein.samples.tickets.team.Stage;
import dev.checkrein.samples.tickets.team.TeamObserver;
import dev.checkrein.samples.tickets.team.TeamTicket;
import dev.checkrein.samples.tickets.team.TicketOutcome;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.TicketTeam;
import dev.checkrein.samples.tickets.team.TicketWork;
import dev.checkrein.samples.tickets.team.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desk: takes tickets in, has the team work them, takes decisions of people. What it says is in
 * the database before it returns. Thread-safe; own one per data folder, {@link #start} it once and
 * {@link #close} it.
 */
public final class HelpDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HelpDesk.class);
  private static final Duration DRAIN = Duration.ofMillis(1500);
  private static final Duration INTERRUPT = Duration.ofSeconds(3);
  private static final int EVENTS_MAX = 100_000;

  private final TicketStore store;
  private final TicketJournal journal;
  private final Intake intake;
  private final WorldStore worlds;
  private final TicketTeam team;
  private final TicketWorkers workers;
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Map<String, TicketWork> active = new ConcurrentHashMap<>();
  private final TeamObserver observer = new Progress();

  public HelpDesk(
      TicketStore store,
      TicketJournal journal,
      WorldStore worlds,
      TicketTeam team,
      DeskLimits limits) {
    this.store = store;
    this.journal = journal;
    this.worlds = worlds;
    this.team = team;
    this.workers = new TicketWorkers(limits.concurrency(), limits.waitingMax(), this::work);
    this.intake = new Intake(store, journal, worlds, workers, limits);
  }

  /** Goes on with what a former service left, and begins to work. */
  public void start() {
    for (var status : List.of(TicketStatus.WORKING, TicketStatus.ROUTED, TicketStatus.OPEN)) {
      for (var id : store.ids(status)) {
        var ticket = get(id);
        if (status != TicketStatus.OPEN || !journal.runs(id).isEmpty()) {
          var progress = ticket.progress().interrupted();
          change(ticket, progress, "the service was restarted, the work goes on", null);
        }
        workers.submit(id);
      }
    }
    for (var id : store.ids(TicketStatus.WAITING)) {
      var ticket = get(id);
      if (ticket.progress().waitingFor() == WaitingFor.APPROVAL
          && approvals(id).stream().noneMatch(Approval::isPending)) {
        var progress = ticket.progress().at(TicketStatus.WORKING, null, null).interrupted();
        change(ticket, progress, "the service was restarted, the work goes on", null);
        workers.submit(id);
      }
    }
    workers.start();
  }

  /** Takes tickets in. */
  public Intake intake() {
    return intake;
  }

  public TicketStore tickets() {
    return store;
  }

  public TicketJournal journal() {
    return journal;
  }

  /**
   * A ticket.
   *
   * @throws DeskException if there is none of this number
   */
  public Ticket get(String ticketId) {
    return store
        .find(ticketId)
        .orElseThrow(
            () ->
                new DeskException(Reason.NOT_FOUND, "there is no ticket '%s'".formatted(ticketId)));
  }

  /** All approvals of a ticket, oldest first. */
  public List<Approval> approvals(String ticketId) {
    var requests = new ArrayList<TicketEvent>();
    var decisions = new ArrayList<TicketEvent>();
    var ended = new ArrayList<String>();
    for (var event : journal.events(ticketId, 0, EVENTS_MAX)) {
      switch (event.type()) {
        case "approval-requested" -> requests.add(event);
        case "approval-decided" -> decisions.add(event);
        case "run-stopped" -> ended.add(String.valueOf(event.runId()));
        default -> {}
      }
    }
    var approvals = new ArrayList<Approval>();
    for (var event : requests) {
      if (journal.runEvent(event) instanceof RunEvent.ApprovalRequested(var request)) {
        approvals.add(
            new Approval(
                Approval.id(request),
                request,
                event.at(),
                decision(request, decisions),
                ended.contains(request.runId())));
      }
    }
    return approvals;
  }

  private @Nullable ApprovalDecision decision(
      ApprovalRequest request, List<TicketEvent> decisions) {
    for (var event : decisions) {
      if (request.runId().equals(event.runId())
          && journal.runEvent(event) instanceof RunEvent.ApprovalDecided(var decision)
          && decision.approvalId().equals(request.approvalId())) {
        return decision;
      }
    }
    return null;
  }

  /**
   * Decides an approval. The work goes on once nothing is pending.
   *
   * @param reason for a rejection, shown to the model; possibly empty
   * @throws DeskException if the ticket or the approval is unknown or decided
   */
  public Ticket decide(
      String ticketId, String approvalId, boolean approved, String by, String reason) {
    synchronized (lock(ticketId)) {
      var ticket = get(ticketId);
      var approval =
          approvals(ticketId).stream()
              .filter(one -> one.id().equals(approvalId))
              .findFirst()
              .orElseThrow(
                  () ->
                      new DeskException(
                          Reason.NOT_FOUND,
                          "ticket %s has no approval '%s'".formatted(ticketId, approvalId)));
      if (!approval.isPending()) {
        throw new DeskException(
            Reason.CONFLICT,
            "approval '%s' of ticket %s is %s already"
                .formatted(approvalId, ticketId, approval.state()));
      }
      var request = approval.request();
      var decision =
          approved
              ? new ApprovalDecision.Approved(request.approvalId(), by)
              : new ApprovalDecision.Rejected(request.approvalId(), by, reason);
      journal.append(request.runId(), Instant.now(), new RunEvent.ApprovalDecided(decision));
      if (approvals(ticketId).stream().noneMatch(Approval::isPending)) {
        change(ticket, ticket.progress().at(TicketStatus.WORKING, null, null), null, by);
        workers.submit(ticketId);
      }
      return get(ticketId);
    }
  }

  /**
   * Ends the work on a ticket; model calls and tools under way are stopped.
   *
   * @throws DeskException if the ticket is unknown or done
   */
  public Ticket cancel(String ticketId, String by) {
    while (true) {
      TicketWork work;
      String run;
      synchronized (lock(ticketId)) {
        var ticket = get(ticketId);
        if (ticket.status().isFinal()) {
          throw conflict(ticket, "cannot be cancelled");
        }
        work = active.get(ticketId);
        run = openRun(ticketId);
        if (work == null && run == null) {
          return fail(ticket, by);
        }
        if (work == null) {
          work = team.open(teamTicket(ticket), worlds.tools(ticket), TeamObserver.NONE);
        }
      }
      work.cancel(run, by);
      if (active.get(ticketId) == null) {
        worlds.release(get(ticketId));
      }
      synchronized (lock(ticketId)) {
        var ticket = get(ticketId);
        if (ticket.status().isFinal()) {
          return ticket;
        }
        if (active.get(ticketId) == null || active.get(ticketId) == work) {
          return fail(ticket, by);
        }
      }
    }
  }

  private Ticket fail(Ticket ticket, String by) {
    var note = "cancelled by " + by;
    change(ticket, ticket.progress().at(TicketStatus.FAILED, null, note), note, by);
    return get(ticket.id());
  }

  private @Nullable String openRun(String ticketId) {
    var runs = journal.runs(ticketId);
    if (runs.isEmpty()) {
      return null;
    }
    var last = runs.getLast();
    return journal.entries(last).getLast().event() instanceof RunEvent.RunStopped ? null : last;
  }

  /**
   * Starts the work on a ticket from the beginning. What was changed in the world stays changed.
   *
   * @throws DeskException if the ticket is unknown, being worked, or done
   */
  public Ticket restart(String ticketId, String by) {
    synchronized (lock(ticketId)) {
      var ticket = get(ticketId);
      if (!isWithPerson(ticket)) {
        throw conflict(ticket, "cannot be started again");
      }
      change(ticket, ticket.progress().again(), "started again by " + by, by);
      workers.submit(ticketId);
      return get(ticketId);
    }
  }

  /**
   * A person closes a ticket.
   *
   * @param status resolved or escalated
   * @throws DeskException if the ticket is unknown, being worked, or done
   */
  public Ticket close(String ticketId, TicketStatus status, String by, String note) {
    synchronized (lock(ticketId)) {
      var ticket = get(ticketId);
      if (!isWithPerson(ticket)) {
        throw conflict(ticket, "cannot be closed by hand");
      }
      var said = "closed by %s%s".formatted(by, note.isBlank() ? "" : ": " + note.strip());
      change(ticket, ticket.progress().at(status, null, said), said, by);
      return get(ticketId);
    }
  }

  /** Whether the next move is a person's. */
  public static boolean isWithPerson(Ticket ticket) {
    return ticket.status() == TicketStatus.FAILED
        || (ticket.status() == TicketStatus.WAITING
            && ticket.progress().waitingFor() != WaitingFor.APPROVAL);
  }

  /** Stops working; what is unfinished goes on after the next start. Takes at most 5 seconds. */
  @Override
  public void close() {
    workers.close();
    journal.drain();
    try {
      var _ = workers.awaitIdle(DRAIN);
      workers.interrupt(INTERRUPT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(String ticketId) {
    TicketWork work;
    int attempt;
    synchronized (lock(ticketId)) {
      var ticket = get(ticketId);
      switch (ticket.status()) {
        case OPEN, ROUTED, WORKING -> {}
        case WAITING, RESOLVED, ESCALATED, FAILED -> {
          return;
        }
      }
      attempt = ticket.progress().attempt();
      work = team.open(teamTicket(ticket), worlds.tools(ticket), observer);
      active.put(ticketId, work);
    }
    TicketOutcome outcome;
    try {
      outcome = work.go();
    } catch (JournalClosedException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the work on ticket {} failed", ticketId, e);
      outcome = null;
    } finally {
      active.remove(ticketId, work);
    }
    synchronized (lock(ticketId)) {
      var ticket = get(ticketId);
      if (!ticket.status().isFinal() && ticket.progress().attempt() == attempt) {
        settle(ticket, outcome);
      }
    }
    journal.release(ticketId);
    worlds.release(get(ticketId));
  }

  private void settle(Ticket ticket, @Nullable TicketOutcome outcome) {
    if (outcome == null) {
      var note = "the service failed while it worked on this ticket; its log says more";
      change(ticket, ticket.progress().at(TicketStatus.FAILED, null, note), note, null);
      return;
    }
    if (outcome.waitingFor() == WaitingFor.APPROVAL
        && approvals(ticket.id()).stream().noneMatch(Approval::isPending)) {
      workers.submit(ticket.id());
      return;
    }
    change(ticket, ticket.progress().after(outcome), outcome.message(), null);
    LOG.info(
        "ticket {} is {}: queue {}, {} steps, {} tokens, {} ms",
        ticket.id(),
        outcome.status().label(),
        outcome.queue(),
        outcome.steps(),
        outcome.tokens(),
        outcome.millis());
  }

  private void change(
      Ticket ticket, Ticket.Progress progress, @Nullable String note, @Nullable String by) {
    var event =
        new TicketChanged(
            progress.status(),
            progress.waitingFor(),
            progress.queue(),
            progress.priority(),
            note,
            by);
    journal.record(ticket.id(), event, jdbc -> TicketStore.update(jdbc, ticket.id(), progress));
  }

  private TeamTicket teamTicket(Ticket ticket) {
    var attempt = ticket.progress().attempt();
    var text = ticket.text();
    if (text != null) {
      return TeamTicket.of(text, attempt);
    }
    var pasted =
        ticket.subject().isEmpty() ? ticket.body() : ticket.subject() + "\n" + ticket.body();
    return team.book().pasted(ticket.id(), pasted, attempt);
  }

  private static DeskException conflict(Ticket ticket, String what) {
    return new DeskException(
        Reason.CONFLICT,
        "ticket %s is %s and %s".formatted(ticket.id(), ticket.status().label(), what));
  }

  private Object lock(String ticketId) {
    var known = locks.get(ticketId);
    if (known != null) {
      return known;
    }
    var ticket = get(ticketId);
    return locks.computeIfAbsent(ticket.id(), id -> new Object());
  }

  /** Keeps a ticket's row in step with the team. */
  private final class Progress implements TeamObserver {
    @Override
    public void onRouted(String ticketId, String queue, String priority) {
      move(
          ticketId,
          progress -> progress.queue() == null ? progress.routed(queue, priority) : progress);
    }

    @Override
    public void onStage(String ticketId, Stage stage, String runId) {
      move(
          ticketId,
          progress ->
              stage == Stage.TRIAGE || progress.status() == TicketStatus.WORKING
                  ? progress
                  : progress.at(TicketStatus.WORKING, null, null));
    }

    @Override
    public void onReviewed(String ticketId, Review review) {
      LOG.debug("ticket {}: {}", ticketId, review.verdict());
    }

    private void move(String ticketId, java.util.function.UnaryOperator<Ticket.Progress> step) {
      synchronized (lock(ticketId)) {
        var ticket = get(ticketId);
        var next = step.apply(ticket.progress());
        if (!ticket.status().isFinal() && !next.equals(ticket.progress())) {
          change(ticket, next, null, null);
        }
      }
    }
  }
}
