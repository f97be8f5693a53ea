// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.util.Arrays;

/**
 * The merge table: two adjacent token ids → rank and id of their union. An open-addressed hash
 * table over primitives; written while a tokenizer is built, read-only and thread-safe after that.
 */
final class Merges {
  /** The most that a vocabulary may have. */
  static final int COUNT_MAX = 10_000_000;

  private static final long FREE = -1;

  private final long[] pairs;
  private final int[] ranks;
  private final int[] results;
  private final int mask;

  Merges(int countMax) {
    int size = Integer.highestOneBit(Math.max(8, countMax)) << 2;
    pairs = new long[size];
    Arrays.fill(pairs, FREE);
    ranks = new int[size];
    results = new int[size];
    mask = size - 1;
  }

  /** Adds a merge; the last of two for the same pair counts, as in Hugging Face tokenizers. */
  void put(int left, int right, int rank, int result) {
    int slot = slot(left, right);
    pairs[slot] = pair(left, right);
    ranks[slot] = rank;
    results[slot] = result;
  }

  /** A place for {@link #rank} and {@link #result}; negative if the pair does not merge. */
  int find(int left, int right) {
    int slot = slot(left, right);
    return pairs[slot] == FREE ? -1 : slot;
  }

  int rank(int place) {
    return ranks[place];
  }

  int result(int place) {
    return results[place];
  }

  private int slot(int left, int right) {
    long pair = pair(left, right);
    long hash = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (pairs[slot] != FREE && pairs[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }
}
