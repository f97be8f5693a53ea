// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits before something is tried again. */
@FunctionalInterface
public interface Pauses {
  /** How often a wish to end is looked for. */
  Duration SLICE = Duration.ofMillis(100);

  /**
   * Waits.
   *
   * @throws CancellationException if the user wants to end
   */
  void pause(Duration duration);

  /** Pauses by the clock that end when the user wants to end. */
  static Pauses real(BooleanSupplier cancelled) {
    return duration -> {
      long end = System.nanoTime() + duration.toNanos();
      for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
        if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
          throw new CancellationException();
        }
        LockSupport.parkNanos(Math.min(left, SLICE.toNanos()));
      }
    };
  }
}
