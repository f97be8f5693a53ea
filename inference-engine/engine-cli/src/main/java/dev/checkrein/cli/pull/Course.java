// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** How a pull waits, and whom it tells. */
record Course(Patience patience, Pauses pauses, PullListener listener) {
  private static final double MILLIS_PER_SECOND = 1000;

  boolean cancelled() {
    return listener.cancelled();
  }

  /**
   * Goes on only if nobody wants to end.
   *
   * @throws CancellationException if the user does
   */
  void checkCancelled() {
    if (cancelled()) {
      throw new CancellationException();
    }
  }

  /** Says why, and waits. */
  void pause(Duration duration, String why) {
    listener.note("%s in %s s".formatted(why, duration.toMillis() / MILLIS_PER_SECOND));
    pauses.pause(duration);
  }
}
