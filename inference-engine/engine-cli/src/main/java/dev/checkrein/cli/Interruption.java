// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish of the user to end, by Ctrl-C or a termination signal. The JVM then ends with 130 or 143
 * of its own accord; this gives the running command a moment to end orderly before.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 3;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;

  private Interruption() {}

  /** Listens from now on. */
  static Interruption install() {
    var interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::await, "interruption"));
    return interruption;
  }

  /** Whether the command should end. */
  boolean requested() {
    return requested;
  }

  /** The command has ended. */
  void finished() {
    finished.countDown();
  }

  private void await() {
    requested = true;
    try {
      var _ = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
