// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import java.util.List;

/**
 * A piece of an output whose form is settled beforehand; a plan is a list of them and begins where
 * thinking ends.
 */
public sealed interface OutputPart {
  /** This text, forced. */
  record Literal(String text) implements OutputPart {
    public Literal {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("a literal needs text");
      }
    }
  }

  /**
   * One of a closed set of strings, followed by the terminator. The whole distribution is reported:
   * p(s) is proportional to the product of the unmasked probabilities of the tokens of s and of the
   * terminator, normalised over the set. Greedy sampling takes the most likely string, any other
   * draws from the distribution.
   *
   * @param name what is chosen, for the report
   * @param options distinct strings, 1 to {@value #OPTIONS_MAX}
   * @param terminator what ends the string
   */
  record OneOf(String name, List<String> options, String terminator) implements OutputPart {
    /** Strings of one set. */
    public static final int OPTIONS_MAX = 1000;

    public OneOf {
      options = List.copyOf(options);
      if (options.isEmpty()
          || options.size() > OPTIONS_MAX
          || options.stream().distinct().count() != options.size()) {
        throw new IllegalArgumentException(
            "'%s' has %d options, expected 1 to %d distinct ones"
                .formatted(name, options.size(), OPTIONS_MAX));
      }
      if (terminator.isEmpty()) {
        throw new IllegalArgumentException("'" + name + "' needs a terminator");
      }
    }
  }
}
