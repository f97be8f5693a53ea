// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Weight;

/**
 * The two ends of a model: what a token becomes, and what becomes a token.
 *
 * @param input [V, H]
 * @param head [V, H], the same weight where they are tied
 */
record Embeddings(Weight input, Weight head) {
  /** Takes them under the names of Llama and its kin. */
  static Embeddings take(Tally table, int vocabulary, int hidden, boolean tied) {
    var name = "model.embed_tokens.weight";
    if (tied) {
      var both = table.matrix(name, vocabulary, hidden);
      return new Embeddings(both, both);
    }
    return new Embeddings(
        table.inputEmbedding(name, vocabulary, hidden),
        table.matrix("lm_head.weight", vocabulary, hidden));
  }
}
