// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import dev.checkrein.engine.error.RequestException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** One rendering: what it has used of the limits, and where it is. Confined to one thread. */
final class Run {
  /** Characters built for one step: copying, converting and allocating cost most. */
  private static final int BUILT_PER_STEP = 8;

  /** Characters read for one step: a pass that only compares costs about a quarter of a copy. */
  private static final int READ_PER_STEP = 32;

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

  /** What has been paid so far. */
  long steps() {
    return steps;
  }

  /** Pays for one pass over so many characters. */
  void chargeRead(long chars) {
    charge(chars / READ_PER_STEP);
  }

  /** Pays for one pass over a value if it is a string; other values are paid for by the item. */
  void chargeRead(@Nullable Object value) {
    if (value != null && Values.isString(value)) {
      chargeRead(Values.text(value).length());
    }
  }

  /** Fails if a string would be too long; does not pay for it. */
  void limitString(long chars) {
    if (chars > limits.stringCharsMax()) {
      throw fail("a string of more than " + limits.stringCharsMax() + " characters");
    }
  }

  /** Fails if a list would be too long; does not pay for it. */
  void limitItems(long items) {
    if (items > limits.itemsMax()) {
      throw fail("a list of " + items + " items, the limit is " + limits.itemsMax());
    }
  }

  /** Pays for a string of this length before it is built. */
  void chargeString(long chars) {
    limitString(chars);
    charge(1 + Math.max(0, chars) / BUILT_PER_STEP);
  }

  /** Pays for what an operation made of a value, unless it is the value itself. */
  void chargeResult(@Nullable Object value, @Nullable Object result) {
    if (result != null && Values.isString(result) && !Values.isSame(value, result)) {
      chargeString(Values.text(result).length());
    }
  }

  /** Pays for a list of this length before it is built. */
  void chargeItems(long items) {
    limitItems(items);
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
