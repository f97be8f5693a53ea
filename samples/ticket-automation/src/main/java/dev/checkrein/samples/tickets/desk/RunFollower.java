// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.agent.trace.RunEvent;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the events of one run to a listener, on a thread of its own. */
final class RunFollower implements Journal.Subscription, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunFollower.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final TicketJournal journal;
  private final String runId;
  private final Journal.Listener listener;
  private long next;
  private volatile boolean closed;

  RunFollower(TicketJournal journal, String runId, long from, Journal.Listener listener) {
    this.journal = journal;
    this.runId = runId;
    this.next = from;
    this.listener = listener;
  }

  @Override
  public void run() {
    var ticketId = TicketJournal.ticketOf(runId);
    try {
      while (!closed && journal.isOpen()) {
        var seen = journal.last(ticketId);
        for (var entry : journal.entries(runId, next)) {
          if (closed) {
            return;
          }
          listener.onEntry(entry);
          next = entry.sequence() + 1;
        }
        var all = journal.entries(runId);
        if (all.getLast().event() instanceof RunEvent.RunStopped && next >= all.size()) {
          if (!closed) {
            listener.onComplete();
          }
          return;
        }
        var _ = journal.await(ticketId, seen, PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (JournalClosedException e) {
      LOG.debug("run '{}' is followed no further", runId, e);
    } catch (RuntimeException e) {
      LOG.warn("a listener of run '{}' failed and gets no further events", runId, e);
    } finally {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
