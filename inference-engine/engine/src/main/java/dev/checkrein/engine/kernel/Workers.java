// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads that share loops with their caller. A loop over {@code count} items is cut
 * into one contiguous part a thread, by the counts alone. One caller at a time; owned and closed by
 * a backend.
 */
final class Workers implements AutoCloseable {
  /*
   * A part is claimed by whoever comes first, so a thread that the operating system has not woken
   * in time costs nothing: the caller does its part. Who computes a part changes no result, because
   * parts share no output. The claim word carries the loop's number in its upper bits: a thread
   * that wakes late cannot claim a part of a loop that has ended, and while a claimed part runs,
   * the loop cannot end. A thread without work spins for some ten microseconds, since the next
   * kernel of a step follows soon, then parks.
   */
  private static final int PART_BITS = 16;
  private static final long PART_MASK = (1L << PART_BITS) - 1;
  private static final int SPINS = 1000;

  /** Threads that a backend may have. */
  static final int THREADS_MAX = 1024;

  /** Some consecutive items of a loop. */
  interface Part {
    /**
     * @param thread which scratch memory to use, 0 to {@code threads - 1}
     * @param from first item
     * @param to end of the items, exclusive
     */
    void run(int thread, int from, int to);
  }

  private final int threads;
  private final Worker[] helpers;
  private final AtomicLong claim = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();
  private @Nullable Part body;
  private int count;
  private int granule = 1;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  Workers(int threads) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "a backend of %d threads, expected 1 to %d".formatted(threads, THREADS_MAX));
    }
    this.threads = threads;
    helpers = new Worker[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Worker(i + 1);
      helpers[i].thread.start();
    }
  }

  int threads() {
    return threads;
  }

  /**
   * Runs a loop over {@code count} items and returns when all are done.
   *
   * @param granule parts begin at multiples of this
   */
  void run(int count, int granule, Part body) {
    if (threads == 1 || count <= granule || closed) {
      body.run(0, 0, count);
      return;
    }
    this.body = body;
    this.count = count;
    this.granule = granule;
    pending.set(threads);
    claim.set(((claim.get() >>> PART_BITS) + 1) << PART_BITS);
    for (var helper : helpers) {
      if (helper.parked) {
        LockSupport.unpark(helper.thread);
      }
    }
    work(0);
    awaitOthers();
    this.body = null;
    rethrow();
  }

  // Yields only where more threads are runnable than there are processors.
  @SuppressWarnings("ThreadPriorityCheck")
  private void awaitOthers() {
    for (int spins = 0; pending.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Claims and runs parts of the current loop until none is left. */
  private void work(int thread) {
    long word = claim.get();
    while ((word & PART_MASK) < threads) {
      if (claim.compareAndSet(word, word + 1)) {
        runPart(thread, (int) (word & PART_MASK));
      }
      word = claim.get();
    }
  }

  private void runPart(int thread, int part) {
    try {
      var current = body;
      long granules = (count + (long) granule - 1) / granule;
      int from = (int) Math.min(count, granules * part / threads * granule);
      int to = (int) Math.min(count, granules * (part + 1) / threads * granule);
      if (current != null && from < to) {
        current.run(thread, from, to);
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      pending.decrementAndGet();
    }
  }

  private void rethrow() {
    var thrown = failure;
    if (thrown != null) {
      failure = null;
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }

  /** Ends the threads. A loop that still runs ends first. */
  @Override
  public void close() {
    closed = true;
    for (var helper : helpers) {
      LockSupport.unpark(helper.thread);
    }
  }

  /** Whether all threads have ended, after waiting for at most that long for each. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    boolean ended = true;
    for (var helper : helpers) {
      ended &= helper.thread.join(timeout);
    }
    return ended;
  }

  private final class Worker implements Runnable {
    final Thread thread;
    final int index;
    volatile boolean parked;

    Worker(int index) {
      this.index = index;
      thread = Thread.ofPlatform().daemon().name("checkrein-kernels-" + index).unstarted(this);
    }

    @Override
    public void run() {
      long seen = 0;
      while (!closed) {
        await(seen);
        seen = claim.get() >>> PART_BITS;
        work(index);
      }
    }

    /** Returns when another loop than {@code seen} has begun, or at close. */
    private void await(long seen) {
      for (int i = 0; i < SPINS; i++) {
        if (claim.get() >>> PART_BITS != seen || closed) {
          return;
        }
        Thread.onSpinWait();
      }
      parked = true;
      while (claim.get() >>> PART_BITS == seen && !closed) {
        LockSupport.park(Workers.this);
      }
      parked = false;
    }
  }
}
