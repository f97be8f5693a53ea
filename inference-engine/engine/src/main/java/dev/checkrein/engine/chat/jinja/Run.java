// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.RequestException;
import java.time.Clock;

/** One rendering: what it has used of the limits, and where it is. Confined to one thread. */
final class Run {
  private static final int CHARS_PER_STEP = 8;

  private final String name;
  private final TemplateLimits limits;
  private final Clock clock;
  private long steps;
  private int depth;
  private int line;

  Run(String name, TemplateLimits limits, Clock clock) {
    this.name = name;
    this.limits = limits;
    this.clock = clock;
  }

  TemplateLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  /** Notes the line that is being evaluated, for messages. */
  void at(int line) {
    this.line = line;
  }

  int line() {
    return line;
  }

  /** Pays for some steps. */
  void charge(long count) {
    steps += count;
    if (steps > limits.stepsMax()) {
      throw fail("more than " + limits.stepsMax() + " steps");
    }
  }

  /** Pays for a string of this length before it is built. */
  void chargeString(long chars) {
    if (chars > limits.stringCharsMax()) {
      throw fail("a string of more than " + limits.stringCharsMax() + " characters");
    }
    charge(1 + chars / CHARS_PER_STEP);
  }

  /** Pays for a list of this length before it is built. */
  void chargeItems(long items) {
    if (items > limits.itemsMax()) {
      throw fail("a list of " + items + " items, the limit is " + limits.itemsMax());
    }
    charge(1 + items);
  }

  /** Goes one level deeper. */
  void enter() {
    if (++depth > limits.depthMax()) {
      throw fail("evaluation is nested more than " + limits.depthMax() + " levels deep");
    }
    charge(1);
  }

  void leave() {
    depth--;
  }

  /** An error of the template, with its name and line. */
  RequestException fail(String message) {
    return new RequestException("chat template '" + name + "', line " + line + ": " + message);
  }

  /** The refusal that the template itself asks for. */
  RequestException refuse(String message) {
    return new RequestException("chat template '" + name + "' refuses the request: " + message);
  }
}
