// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How other threads reach the one thread that drives a run: they post to its mailbox, and it alone
 * acts and records. Thread-safe.
 */
final class RunHandle {
  /** Held by the thread that drives the run. */
  final ReentrantLock driving = new ReentrantLock();

  private final LinkedBlockingQueue<Signal> mailbox = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  /**
   * News for the driving thread.
   *
   * @param ticket what the news is about, compared by identity
   * @param value what came of it, null after a failure
   * @param failure null after a success
   */
  record Signal(Object ticket, @Nullable Object value, @Nullable Throwable failure) {}

  boolean isCancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
    mailbox.add(new Signal(this, null, null));
  }

  void post(Object ticket, @Nullable Object value, @Nullable Throwable failure) {
    mailbox.add(new Signal(ticket, value, failure));
  }

  /** The next news, null after the time-out; cancelling is news, too. */
  @Nullable Signal await(Duration timeout) throws InterruptedException {
    return mailbox.poll(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
  }
}
