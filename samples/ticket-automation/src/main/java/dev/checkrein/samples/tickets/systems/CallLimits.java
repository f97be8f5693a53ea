// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import java.time.Duration;

/**
 * Limits of a call to another system.
 *
 * @param connectTimeout how long the connection may take, positive
 * @param answerTimeout how long the whole answer may take once connected, positive
 * @param answerBytesMax size of an answer, 1 or more
 */
public record CallLimits(Duration connectTimeout, Duration answerTimeout, int answerBytesMax) {
  /** Two seconds to connect, five to answer, 64 KiB. */
  public static final CallLimits DEFAULTS =
      new CallLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 64 * 1024);

  public CallLimits {
    check("connectTimeout", connectTimeout);
    check("answerTimeout", answerTimeout);
    if (answerBytesMax < 1) {
      throw new IllegalArgumentException(
          "answerBytesMax is " + answerBytesMax + ", expected 1 or more");
    }
  }

  private static void check(String name, Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException(
          name + " is " + timeout + ", expected a positive duration");
    }
  }

  /** The same with another time for the answer. */
  public CallLimits withAnswerTimeout(Duration answerTimeout) {
    return new CallLimits(connectTimeout, answerTimeout, answerBytesMax);
  }

  /** The same with another size of the answer. */
  public CallLimits withAnswerBytesMax(int answerBytesMax) {
    return new CallLimits(connectTimeout, answerTimeout, answerBytesMax);
  }
}
