// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.time.Duration;

/**
 * How long and how often a hub is waited for.
 *
 * @param connect the longest until a connection stands
 * @param stall the longest without anything being received
 * @param retriesMax how often a request is repeated that the hub put off (429, 5xx)
 * @param dropsMax how often a file is gone on with whose transfer broke off
 * @param pauseFirst before the first repetition; each further pause is twice as long
 * @param pauseMax the longest pause, also where the hub asks for a longer one
 */
public record Patience(
    Duration connect,
    Duration stall,
    int retriesMax,
    int dropsMax,
    Duration pauseFirst,
    Duration pauseMax) {
  /** For public hubs over household lines. */
  public static final Patience DEFAULTS =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          5,
          10,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60));

  private static final int DOUBLINGS_MAX = 20;

  public Patience {
    if (!connect.isPositive()
        || !stall.isPositive()
        || !pauseFirst.isPositive()
        || !pauseMax.isPositive()) {
      throw new IllegalArgumentException("every duration must be positive");
    }
    if (retriesMax < 0 || dropsMax < 0) {
      throw new IllegalArgumentException("a count of repetitions is negative");
    }
  }

  /**
   * The pause before a repetition.
   *
   * @param repetition from 0
   */
  Duration pause(int repetition) {
    return capped(pauseFirst.multipliedBy(1L << Math.min(repetition, DOUBLINGS_MAX)));
  }

  /** A pause that the hub asks for, within what is bearable. */
  Duration capped(Duration asked) {
    return asked.compareTo(pauseMax) < 0 ? asked : pauseMax;
  }
}
