// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.team.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The events of all tickets in the database: those of their runs, for which it is the {@link
 * Journal}, and the desk's own between them. A run belongs to the ticket whose number its id begins
 * with. Everything is written by one thread of its own, in whole transactions, so an interrupted
 * caller never harms the database. Thread-safe.
 */
public final class TicketJournal implements Journal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TicketJournal.class);
  private static final String COLUMNS = "ticket_id, sequence, run_id, at, type, body";

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final EventJson json = new EventJson();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("desk-journal").factory());
  private final Map<String, Log> logs = new ConcurrentHashMap<>();
  private volatile Mode mode = Mode.OPEN;

  private enum Mode {
    OPEN,
    /** Results of what is under way are still recorded, nothing begins. */
    DRAINING,
    CLOSED
  }

  /** A change of rows that belongs to an event. */
  @FunctionalInterface
  public interface Change {
    void apply(JdbcClient jdbc);
  }

  public TicketJournal(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** The ticket a run belongs to: what its id has before the first slash. */
  public static String ticketOf(String runId) {
    var slash = runId.indexOf('/');
    return slash < 0 ? runId : runId.substring(0, slash);
  }

  @Override
  public JournalEntry append(String runId, Instant at, RunEvent event) {
    var begins =
        !(event instanceof RunEvent.ModelAnswered || event instanceof RunEvent.CallFinished);
    if (mode == Mode.CLOSED || (mode == Mode.DRAINING && begins)) {
      throw new JournalClosedException("the desk is being closed");
    }
    return onWriter(() -> write(runId, at, event));
  }

  /** Records one of the desk's own events together with the change it tells of. */
  public void record(String ticketId, TicketChanged event, Change change) {
    if (mode == Mode.CLOSED) {
      throw new JournalClosedException("the desk is being closed");
    }
    onWriter(
        () -> {
          var log = log(ticketId);
          transactions.executeWithoutResult(
              status -> {
                change.apply(jdbc);
                insert(ticketId, log.last + 1, null, null, Instant.now(), event);
              });
          log.advance();
          return log;
        });
  }

  @Override
  public List<JournalEntry> entries(String runId, long from) {
    var known = cached(runId);
    var all = known != null ? known : onWriter(() -> run(log(ticketOf(runId)), runId).copy());
    var first = Math.clamp(from, 0, all.size());
    return all.subList(first, all.size());
  }

  private @Nullable List<JournalEntry> cached(String runId) {
    var log = logs.get(ticketOf(runId));
    if (log == null) {
      return null;
    }
    synchronized (log) {
      var run = log.runs.get(runId);
      return run == null ? null : run.copy();
    }
  }

  @Override
  public List<String> runs() {
    return jdbc.sql(
            "select run_id from ticket_event where run_sequence = 0 order by at, ticket_id,"
                + " sequence")
        .query(String.class)
        .list();
  }

  /** The runs of a ticket, oldest first. */
  public List<String> runs(String ticketId) {
    return jdbc.sql(
            "select run_id from ticket_event where ticket_id = ? and run_sequence = 0 order by"
                + " sequence")
        .param(ticketId)
        .query(String.class)
        .list();
  }

  /** Events of a ticket after a sequence number, oldest first, at most {@code limit}. */
  public List<TicketEvent> events(String ticketId, long after, int limit) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from ticket_event where ticket_id = ? and sequence > ? order by sequence limit"
                + " ?")
        .params(ticketId, after, limit)
        .query(
            (row, _) ->
                new TicketEvent(
                    row.getString(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class).toInstant(),
                    row.getString(5),
                    row.getString(6)))
        .list();
  }

  /** A kept event of a run. */
  public RunEvent runEvent(TicketEvent event) {
    return json.read(event.type(), event.body());
  }

  /** A kept event of the desk itself. */
  public TicketChanged change(TicketEvent event) {
    return json.readChange(event.body());
  }

  /** Waits until a ticket has an event after a sequence number; false if the time ran out first. */
  public boolean await(String ticketId, long after, Duration timeout) throws InterruptedException {
    var log = onWriter(() -> log(ticketId));
    var end = System.nanoTime() + timeout.toNanos();
    synchronized (log) {
      while (log.last <= after && mode == Mode.OPEN) {
        var left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        log.wait(left);
      }
      return log.last > after;
    }
  }

  /** Whether new work may begin. */
  public boolean isOpen() {
    return mode == Mode.OPEN;
  }

  /** Forgets what is cached of a ticket that is left alone. */
  void release(String ticketId) {
    var log = logs.get(ticketId);
    if (log != null) {
      synchronized (log) {
        log.runs.clear();
      }
    }
  }

  @Override
  public Subscription subscribe(String runId, long from, Listener listener) {
    if (from < 0) {
      throw new IllegalArgumentException("from is %d, expected at least 0".formatted(from));
    }
    if (entries(runId).isEmpty()) {
      throw new IllegalArgumentException("unknown run '%s'".formatted(runId));
    }
    var follower = new RunFollower(this, runId, from, listener);
    Thread.ofVirtual().name("follow-" + runId).start(follower);
    return follower;
  }

  /** The last sequence number of a ticket, 0 before its first event. */
  long last(String ticketId) {
    return onWriter(() -> log(ticketId)).last;
  }

  /** From now on results of what is under way are recorded, and nothing begins. */
  void drain() {
    mode = Mode.DRAINING;
    wakeAll();
  }

  @Override
  public void close() {
    mode = Mode.CLOSED;
    wakeAll();
    writer.close();
  }

  private void wakeAll() {
    for (var log : logs.values()) {
      synchronized (log) {
        log.notifyAll();
      }
    }
  }

  private JournalEntry write(String runId, Instant at, RunEvent event) {
    var ticketId = ticketOf(runId);
    var log = log(ticketId);
    var run = run(log, runId);
    var entry = run.next(runId, at, event);
    transactions.executeWithoutResult(
        status -> {
          insert(ticketId, log.last + 1, runId, entry.sequence(), at, event);
          addUp(ticketId, run, entry);
        });
    synchronized (log) {
      run.entries.add(entry);
    }
    log.advance();
    return entry;
  }

  private void insert(
      String ticketId,
      long sequence,
      @Nullable String runId,
      @Nullable Long runSequence,
      Instant at,
      Object event) {
    var type = event instanceof RunEvent run ? run.type() : TicketChanged.TYPE;
    jdbc.sql(
            "insert into ticket_event (ticket_id, sequence, run_id, run_sequence, at, type, body)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .params(
            TicketStore.values(
                ticketId,
                sequence,
                runId,
                runSequence,
                OffsetDateTime.ofInstant(at, ZoneOffset.UTC),
                type,
                json.write(event)))
        .update();
  }

  /** Keeps the totals of the ticket's row in step with its events. */
  private void addUp(String ticketId, Run run, JournalEntry entry) {
    switch (entry.event()) {
      case RunEvent.ModelAnswered answered ->
          jdbc.sql(
                  "update ticket set tokens = tokens + ?, thinking_tokens = thinking_tokens + ?"
                      + " where id = ?")
              .params(answered.spend().total(), answered.spend().thinking(), ticketId)
              .update();
      case RunEvent.CallFinished _ ->
          jdbc.sql("update ticket set steps = steps + 1 where id = ?").param(ticketId).update();
      case RunEvent.RunStopped _ -> {
        var all = new ArrayList<>(run.entries);
        all.add(entry);
        jdbc.sql("update ticket set millis = millis + ? where id = ?")
            .params(RunReport.of(all).worked().toMillis(), ticketId)
            .update();
      }
      case RunEvent.RunStarted _,
          RunEvent.ModelAsked _,
          RunEvent.ModelFailed _,
          RunEvent.CallPlanned _,
          RunEvent.ApprovalRequested _,
          RunEvent.ApprovalDecided _,
          RunEvent.CallStarted _,
          RunEvent.LimitReached _,
          RunEvent.WrapUpAsked _,
          RunEvent.CancelRequested _ -> {}
    }
  }

  /** What is cached of a ticket; on the writer's thread. */
  private Log log(String ticketId) {
    var known = logs.get(ticketId);
    if (known != null) {
      return known;
    }
    var last =
        jdbc.sql("select coalesce(max(sequence), 0) from ticket_event where ticket_id = ?")
            .param(ticketId)
            .query(Long.class)
            .single();
    var log = new Log(last);
    logs.put(ticketId, log);
    return log;
  }

  private Run run(Log log, String runId) {
    synchronized (log) {
      return log.runs.computeIfAbsent(runId, this::load);
    }
  }

  private Run load(String runId) {
    var run = new Run();
    run.entries.addAll(
        jdbc.sql(
                "select run_sequence, at, type, body from ticket_event where run_id = ? order by"
                    + " run_sequence")
            .param(runId)
            .query(
                (row, _) ->
                    new JournalEntry(
                        runId,
                        row.getLong(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        json.read(row.getString(3), row.getString(4))))
            .list());
    return run;
  }

  /** Does something on the writer's thread and waits for it, whatever interrupts the caller. */
  private <T> T onWriter(Callable<T> work) {
    Future<T> future;
    try {
      future = writer.submit(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the journal is closed", e);
      throw new JournalClosedException("the desk is being closed");
    }
    var interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new IllegalStateException("the journal failed: " + e.getCause(), e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What is known of a ticket; its monitor guards it and is notified of each event. */
  private static final class Log {
    private volatile long last;
    private final Map<String, Run> runs = new HashMap<>();

    Log(long last) {
      this.last = last;
    }

    /** Counts an event that is in the database; on the writer's thread. */
    synchronized void advance() {
      last = last + 1;
      notifyAll();
    }
  }

  /** One run's entries; added to by the writer's thread alone. */
  private static final class Run {
    private final List<JournalEntry> entries = new ArrayList<>();

    List<JournalEntry> copy() {
      return List.copyOf(entries);
    }

    JournalEntry next(String runId, Instant at, RunEvent event) {
      var opening = event instanceof RunEvent.RunStarted;
      if (opening != entries.isEmpty()) {
        throw new IllegalStateException(
            opening
                ? "run '%s' has started already".formatted(runId)
                : "run '%s' has not started, it cannot record %s".formatted(runId, event.type()));
      }
      if (!opening && entries.getLast().event() instanceof RunEvent.RunStopped) {
        throw new IllegalStateException(
            "run '%s' has ended, it cannot record %s".formatted(runId, event.type()));
      }
      return new JournalEntry(runId, entries.size(), at, event);
    }
  }
}
