// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

/**
 * How much a desk takes on.
 *
 * @param concurrency tickets that are worked at once, 1 to 256
 * @param waitingMax tickets that may wait for a worker, at least 1
 * @param ticketsMax tickets that are kept, 1 to 80,000: their numbers have five digits
 */
public record DeskLimits(int concurrency, int waitingMax, int ticketsMax) {
  private static final int NUMBERS = 80_000;

  public static final DeskLimits DEFAULTS = new DeskLimits(8, 10_000, 50_000);

  public DeskLimits {
    check("desk.concurrency", concurrency, 256);
    check("desk.waiting-max", waitingMax, 1_000_000);
    check("desk.tickets-max", ticketsMax, NUMBERS);
  }

  private static void check(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("%s is %d, expected 1 to %d".formatted(name, value, max));
    }
  }
}
