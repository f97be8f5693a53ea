// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logs in memory. Once more runs are kept than allowed, the oldest complete ones are
 * forgotten. Thread-safe.
 */
public final class InMemoryJournal implements Journal {
  /** Runs that are kept unless the constructor says otherwise. */
  public static final int RUNS_KEPT = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(InMemoryJournal.class);

  private final int runsKept;
  private final Map<String, Log> logs = new LinkedHashMap<>();

  public InMemoryJournal() {
    this(RUNS_KEPT);
  }

  /** A journal that keeps at most {@code runsKept} complete runs, at least 1. */
  public InMemoryJournal(int runsKept) {
    if (runsKept < 1) {
      throw new IllegalArgumentException("runsKept is %d, expected at least 1".formatted(runsKept));
    }
    this.runsKept = runsKept;
  }

  @Override
  public JournalEntry append(String runId, Instant at, RunEvent event) {
    var opening = event instanceof RunEvent.RunStarted;
    Log log;
    synchronized (logs) {
      var known = logs.get(runId);
      if (opening == (known != null)) {
        throw new IllegalStateException(
            opening
                ? "run '%s' has started already".formatted(runId)
                : "run '%s' has not started, it cannot record %s".formatted(runId, event.type()));
      }
      log = known != null ? known : new Log(runId);
      if (opening) {
        logs.put(runId, log);
        forgetOldest();
      }
    }
    return log.append(at, event);
  }

  @Override
  public List<JournalEntry> entries(String runId, long from) {
    return find(runId).map(log -> log.from(from)).orElse(List.of());
  }

  @Override
  public List<String> runs() {
    synchronized (logs) {
      return List.copyOf(logs.keySet());
    }
  }

  @Override
  public Subscription subscribe(String runId, long from, Listener listener) {
    if (from < 0) {
      throw new IllegalArgumentException("from is %d, expected at least 0".formatted(from));
    }
    var log =
        find(runId)
            .orElseThrow(() -> new IllegalArgumentException("unknown run '%s'".formatted(runId)));
    var follower = new Follower(log, from, listener);
    Thread.ofVirtual().name("journal-" + runId).start(follower);
    return follower;
  }

  private Optional<Log> find(String runId) {
    synchronized (logs) {
      return Optional.ofNullable(logs.get(runId));
    }
  }

  private void forgetOldest() {
    var surplus = logs.size() - runsKept;
    var oldest = logs.values().iterator();
    while (surplus > 0 && oldest.hasNext()) {
      if (oldest.next().isComplete()) {
        oldest.remove();
        surplus--;
      }
    }
  }

  /** One run's entries; its monitor guards them and is notified of each. */
  private static final class Log {
    private final String runId;
    private final List<JournalEntry> entries = new ArrayList<>();
    private boolean complete;

    Log(String runId) {
      this.runId = runId;
    }

    synchronized JournalEntry append(Instant at, RunEvent event) {
      if (complete) {
        throw new IllegalStateException(
            "run '%s' has ended, it cannot record %s".formatted(runId, event.type()));
      }
      var entry = new JournalEntry(runId, entries.size(), at, event);
      entries.add(entry);
      complete = event instanceof RunEvent.RunStopped;
      notifyAll();
      return entry;
    }

    synchronized List<JournalEntry> from(long sequence) {
      var first = Math.clamp(sequence, 0, entries.size());
      return List.copyOf(entries.subList(first, entries.size()));
    }

    synchronized boolean isComplete() {
      return complete;
    }
  }

  /** Delivers a log to one listener. */
  private static final class Follower implements Subscription, Runnable {
    private final Log log;
    private final Listener listener;
    private long next;
    private volatile boolean closed;

    Follower(Log log, long from, Listener listener) {
      this.log = log;
      this.next = from;
      this.listener = listener;
    }

    @Override
    public void run() {
      try {
        while (!closed) {
          var entries = await();
          for (var entry : entries) {
            if (closed) {
              return;
            }
            listener.onEntry(entry);
            next = entry.sequence() + 1;
          }
          if (entries.isEmpty()) {
            break;
          }
        }
        if (!closed) {
          listener.onComplete();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("a listener of run '{}' failed and gets no further events", log.runId, e);
      } finally {
        closed = true;
      }
    }

    /** What is new; empty if the subscription was closed or the log is complete and delivered. */
    private List<JournalEntry> await() throws InterruptedException {
      synchronized (log) {
        while (!closed && !log.isComplete() && log.entries.size() <= next) {
          log.wait();
        }
        return closed ? List.of() : log.from(next);
      }
    }

    @Override
    public void close() {
      closed = true;
      synchronized (log) {
        log.notifyAll();
      }
    }
  }
}
