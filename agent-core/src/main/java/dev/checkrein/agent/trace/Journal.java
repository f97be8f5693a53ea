// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

import java.time.Instant;
import java.util.List;

/**
 * Keeps the events of runs, append-only. The log of a run opens with {@link RunEvent.RunStarted}
 * and is complete with {@link RunEvent.RunStopped}. Thread-safe.
 */
public interface Journal {

  /**
   * Appends an event at the end of a run's log.
   *
   * @return the entry, with the next sequence number
   * @throws IllegalStateException if the log is complete, or if exactly one of "the log is empty"
   *     and "the event is {@code RunStarted}" holds
   * @throws JournalClosedException if the journal is being closed
   */
  JournalEntry append(String runId, Instant at, RunEvent event);

  /**
   * The entries from a sequence number on, oldest first; empty for an unknown run or past the end.
   */
  List<JournalEntry> entries(String runId, long from);

  /** All entries of a run, oldest first; empty for an unknown run. */
  default List<JournalEntry> entries(String runId) {
    return entries(runId, 0);
  }

  /** The runs that are kept, oldest first. */
  List<String> runs();

  /**
   * Replays the log from a sequence number on and follows it until it is complete or the
   * subscription is closed. The listener gets every entry once, in order, one at a time, on a
   * thread of its own, so it may be slow; the order of subscribing and appending does not matter.
   *
   * @throws IllegalArgumentException if the run is unknown or {@code from} is negative
   */
  Subscription subscribe(String runId, long from, Listener listener);

  /** Follows a run's log. */
  interface Listener {
    void onEntry(JournalEntry entry);

    /** Called once after the last entry, unless the subscription was closed before. */
    default void onComplete() {}
  }

  /** A listener's hold on a log. */
  interface Subscription extends AutoCloseable {
    /** Ends it; no entry is delivered afterwards but the one being delivered. */
    @Override
    void close();
  }
}
