// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;

/**
 * Finds the merges that a vocabulary with scores implies: any two symbols whose union is an entry
 * merge to it, the best score first (Kudo and Richardson 2018, "SentencePiece", §3.1, BPE). A
 * symbol is an entry or a single character, see {@link Symbols}.
 */
final class ScoredMerges {
  /** Characters that are looked at, over all entries and places to cut them. */
  private static final long WORK_MAX = 1L << 30;

  private static final int PAIR_INTS = 3;

  private final Entries entries;
  private final float[] scores;
  private final Symbols symbols;
  private final Ids pairs = new Ids();
  private long work;
  private int count;

  private ScoredMerges(Entries entries, float[] scores, Symbols symbols) {
    this.entries = entries;
    this.scores = scores;
    this.symbols = symbols;
  }

  /**
   * The table of merges.
   *
   * @param scores of each id
   * @throws ModelFormatException if a score is missing or no number, or the entries are so long
   *     that they cannot be a vocabulary
   */
  static Merges of(Entries entries, float[] scores, Symbols symbols) {
    if (scores.length != entries.texts().length) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.scores has %d entries, expected %d, as many as tokens"
              .formatted(entries.source(), scores.length, entries.texts().length));
    }
    return new ScoredMerges(entries, scores, symbols).find();
  }

  private Merges find() {
    for (int id = 0; id < scores.length; id++) {
      var text = entries.texts()[id];
      if (text != null && !entries.reserved().get(id)) {
        cut(id, text);
      }
    }
    var found = pairs.toArray();
    var merges = new Merges(count);
    for (int i = 0; i < found.length; i += PAIR_INTS) {
      merges.put(found[i], found[i + 1], rank(found[i + 2]), found[i + 2]);
    }
    return merges;
  }

  private void cut(int id, String text) {
    work += (long) text.length() * text.length();
    if (work > WORK_MAX) {
      throw new ModelFormatException(
          "%s: the ways to cut tokenizer.ggml.tokens[0] to [%d] in two have more than %d characters, the limit"
              .formatted(entries.source(), id, WORK_MAX));
    }
    for (int at = text.offsetByCodePoints(0, 1); at < text.length(); ) {
      int left = symbols.find(text, 0, at);
      int right = left < 0 ? -1 : symbols.find(text, at, text.length());
      if (right >= 0) {
        pairs.addAll(left, right, id);
        count++;
      }
      at = text.offsetByCodePoints(at, 1);
    }
    if (count > Merges.COUNT_MAX) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.tokens imply more than %d merges, the limit"
              .formatted(entries.source(), Merges.COUNT_MAX));
    }
  }

  /** The order of floats as an order of ints, the greatest first; both zeros are the same. */
  private int rank(int id) {
    float score = scores[id] + 0.0f;
    if (!Float.isFinite(score)) {
      throw new ModelFormatException(
          "%s: tokenizer.ggml.scores[%d] is %s, expected a finite number"
              .formatted(entries.source(), id, score));
    }
    int bits = Float.floatToIntBits(score);
    return ~(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
  }
}
