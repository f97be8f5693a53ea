// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.agent.trace.JournalClosedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tickets worked, a bounded number at once, each by one virtual thread at a time. A ticket that
 * is handed in while it is worked is worked once more afterwards. Thread-safe.
 */
final class TicketWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(TicketWorkers.class);

  private final Consumer<String> work;
  private final int waitingMax;
  private final ArrayDeque<String> queue = new ArrayDeque<>();
  private final Map<String, State> states = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  private enum State {
    QUEUED,
    WORKED,
    WORKED_AND_WANTED
  }

  /**
   * Workers that take nothing before {@link #start}.
   *
   * @param work called with the number of a ticket
   */
  TicketWorkers(int concurrency, int waitingMax, Consumer<String> work) {
    this.work = work;
    this.waitingMax = waitingMax;
    for (int i = 0; i < concurrency; i++) {
      threads.add(Thread.ofVirtual().name("desk-worker-" + i).unstarted(this::run));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Hands a ticket in, whatever the limit says: it was accepted before. */
  synchronized void submit(String ticketId) {
    switch (states.get(ticketId)) {
      case null -> {
        states.put(ticketId, State.QUEUED);
        queue.add(ticketId);
        notifyAll();
      }
      case WORKED -> states.put(ticketId, State.WORKED_AND_WANTED);
      case QUEUED, WORKED_AND_WANTED -> {}
    }
  }

  /** Whether {@code more} tickets may still be handed in. */
  synchronized boolean hasRoom(int more) {
    return queue.size() + (long) more <= waitingMax;
  }

  /** Takes no more tickets; those under way go on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Interrupts those that are still at work and waits for them. */
  void interrupt(Duration patience) throws InterruptedException {
    threads.forEach(Thread::interrupt);
    var end = System.nanoTime() + patience.toNanos();
    for (var thread : threads) {
      var left = Duration.ofNanos(end - System.nanoTime());
      if (thread.getState() != Thread.State.NEW && !left.isNegative() && !left.isZero()) {
        var _ = thread.join(left);
      }
    }
  }

  /** Waits until nobody is at work; false if the time ran out first. */
  synchronized boolean awaitIdle(Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (states.values().stream().anyMatch(state -> state != State.QUEUED)) {
      var left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private void run() {
    try {
      for (var ticketId = take(); ticketId != null; ticketId = take()) {
        try {
          work.accept(ticketId);
        } catch (JournalClosedException e) {
          LOG.debug("ticket {} goes on after the next start", ticketId, e);
        } catch (RuntimeException e) {
          LOG.error("ticket {} could not be worked", ticketId, e);
        } finally {
          done(ticketId);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable String take() throws InterruptedException {
    while (queue.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    var ticketId = queue.remove();
    states.put(ticketId, State.WORKED);
    return ticketId;
  }

  private synchronized void done(String ticketId) {
    if (states.remove(ticketId) == State.WORKED_AND_WANTED) {
      states.put(ticketId, State.QUEUED);
      queue.add(ticketId);
    }
    notifyAll();
  }
}
