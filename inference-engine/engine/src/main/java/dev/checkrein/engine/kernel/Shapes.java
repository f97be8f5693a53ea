// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * The checks of the CPU backends. Each throws {@link IllegalArgumentException} with name, value and
 * expectation.
 */
final class Shapes {
  private Shapes() {}

  static HostStep step(StepBuffer step) {
    if (step instanceof HostStep host) {
      return host;
    }
    throw foreign("step", step);
  }

  /** A tensor with at least {@code rows} rows and exactly {@code cols} columns. */
  static HostTensor tensor(String name, Tensor tensor, int rows, int cols) {
    if (!(tensor instanceof HostTensor host)) {
      throw foreign(name, tensor);
    }
    if (tensor.rows() < rows || tensor.cols() != cols) {
      throw new IllegalArgumentException(
          "%s is [%d, %d], expected at least %d rows and %d columns"
              .formatted(name, tensor.rows(), tensor.cols(), rows, cols));
    }
    return host;
  }

  static HostWeight weight(String name, Weight weight) {
    if (weight instanceof HostWeight host) {
      return host;
    }
    throw foreign(name, weight);
  }

  /** The elements of a weight [1, length]. */
  static float[] vector(String name, Weight weight, int length) {
    var host = weight(name, weight);
    if (host.rows() != 1 || host.cols() != length) {
      throw new IllegalArgumentException(
          "%s '%s' is [%d, %d], expected [1, %d]"
              .formatted(name, host.name(), host.rows(), host.cols(), length));
    }
    return host.decoded();
  }

  static HostPicks picks(Picks picks, int rows) {
    if (!(picks instanceof HostPicks host)) {
      throw foreign("picks", picks);
    }
    range("picks", 0, rows, picks.capacity());
    return host;
  }

  static HostRouting routing(Routing routing, int tokens) {
    if (!(routing instanceof HostRouting host)) {
      throw foreign("routing", routing);
    }
    range("routing", 0, tokens, routing.tokensMax());
    return host;
  }

  /** A tensor with a row for the slot of each sequence of the step. */
  static HostTensor slots(String name, Tensor tensor, int cols, HostStep step) {
    var host = tensor(name, tensor, 0, cols);
    for (int s = 0; s < step.sequences(); s++) {
      if (step.slot(s) >= host.rows()) {
        throw new IllegalArgumentException(
            "state slot %d, but %s has %d rows".formatted(step.slot(s), name, host.rows()));
      }
    }
    return host;
  }

  /** A paged cache that holds all positions of the step's sequences. */
  static HostTensor cache(
      String name, Tensor tensor, int cols, AttentionShape shape, HostStep step) {
    var host = tensor(name, tensor, 0, cols);
    atLeast("blockTokens", shape.blockTokens(), 1);
    int blocks = host.rows() / shape.blockTokens();
    for (int s = 0; s < step.sequences(); s++) {
      long end = step.position(step.start(s + 1) - 1) + 1L;
      int needed = (int) ((end + shape.blockTokens() - 1) / shape.blockTokens());
      if (step.blockCount(s) < needed) {
        throw new IllegalArgumentException(
            "sequence %d of the step has %d cache blocks of %d tokens, expected %d for %d tokens"
                .formatted(s, step.blockCount(s), shape.blockTokens(), needed, end));
      }
      for (int i = 0; i < needed; i++) {
        if (step.block(s, i) < 0 || step.block(s, i) >= blocks) {
          throw new IllegalArgumentException(
              "cache block %d, but %s has %d".formatted(step.block(s, i), name, blocks));
        }
      }
    }
    return host;
  }

  static void disjoint(String aName, HostTensor a, String bName, HostTensor b) {
    if (a.overlaps(b)) {
      throw new IllegalArgumentException(aName + " overlaps " + bName);
    }
  }

  static void sameOrDisjoint(String aName, HostTensor a, String bName, HostTensor b) {
    if (!a.same(b)) {
      disjoint(aName, a, bName, b);
    }
  }

  static void range(String name, int from, int count, int rows) {
    if (from < 0 || count < 0 || count > rows - from) {
      throw new IllegalArgumentException(
          "rows %d to %d of %s, which has %d".formatted(from, (long) from + count, name, rows));
    }
  }

  static void length(String name, long length, long expected) {
    if (length != expected) {
      throw new IllegalArgumentException("%s: %d, expected %d".formatted(name, length, expected));
    }
  }

  static void atLeast(String name, long length, long expected) {
    if (length < expected) {
      throw new IllegalArgumentException(
          "%s: %d, expected at least %d".formatted(name, length, expected));
    }
  }

  static void divides(String name, int divisor, String ofName, int of) {
    if (divisor < 1 || of < 1 || of % divisor != 0) {
      throw new IllegalArgumentException(
          "%s is %d, expected a divisor of %s, %d".formatted(name, divisor, ofName, of));
    }
  }

  /** {@code count * factor} where that is an int. */
  static int times(String name, int count, int factor) {
    long product = (long) count * factor;
    if (count < 0 || factor < 0 || product > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: %d times %d, expected a product below 2^31".formatted(name, count, factor));
    }
    return (int) product;
  }

  private static IllegalArgumentException foreign(String name, Object handle) {
    return new IllegalArgumentException(
        "%s is a %s of another backend".formatted(name, handle.getClass().getSimpleName()));
  }
}
