// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A set of token ids that may come next, one bit an id; starts with all ids of the vocabulary. */
public final class TokenMask {
  private final int vocabulary;
  private int @Nullable [] bits;

  public TokenMask(int vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Takes one id out; ids beyond the vocabulary are out already. */
  public void ban(int id) {
    if (id < vocabulary) {
      var set = materialise();
      set[id >> 5] &= ~(1 << id);
    }
  }

  /** Leaves only those of {@code ids} that were still in. */
  public void only(int... ids) {
    var old = materialise();
    var set = new int[old.length];
    for (int id : ids) {
      set[id >> 5] |= old[id >> 5] & (1 << id);
    }
    bits = set;
  }

  /** Whether the id may come. */
  public boolean allows(int id) {
    return id >= 0 && id < vocabulary && (bits == null || (bits[id >> 5] & (1 << id)) != 0);
  }

  /** The only id that may come, if there is exactly one. */
  public OptionalInt single() {
    if (bits == null) {
      return vocabulary == 1 ? OptionalInt.of(0) : OptionalInt.empty();
    }
    int found = -1;
    for (int word = 0; word < bits.length; word++) {
      int set = bits[word];
      if (set == 0) {
        continue;
      }
      if (found >= 0 || (set & (set - 1)) != 0) {
        return OptionalInt.empty();
      }
      found = word * 32 + Integer.numberOfTrailingZeros(set);
    }
    return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
  }

  /** Whether nothing may come. */
  public boolean isEmpty() {
    return bits != null && Arrays.stream(bits).allMatch(word -> word == 0);
  }

  /** The bits, lowest id first; null if everything may come. */
  public int @Nullable [] bits() {
    return bits;
  }

  private int[] materialise() {
    var set = bits;
    if (set == null) {
      set = new int[Math.ceilDiv(vocabulary, 32)];
      Arrays.fill(set, -1);
      int rest = vocabulary & 31;
      if (rest != 0) {
        set[set.length - 1] = (1 << rest) - 1;
      }
      bits = set;
    }
    return set;
  }
}
