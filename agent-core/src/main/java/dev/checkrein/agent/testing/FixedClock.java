// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock in UTC that stands still until it is told to advance. Thread-safe. */
public final class FixedClock extends Clock {
  private final AtomicReference<Instant> now;

  /** Stands at 2026-01-01T00:00:00Z. */
  public FixedClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public FixedClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  public void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  @Override
  public Instant instant() {
    return now.updateAndGet(instant -> instant);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** This clock, since a script knows no other zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    if (!zone.equals(ZoneOffset.UTC)) {
      throw new IllegalArgumentException("a fixed clock shows UTC only, found " + zone);
    }
    return this;
  }
}
