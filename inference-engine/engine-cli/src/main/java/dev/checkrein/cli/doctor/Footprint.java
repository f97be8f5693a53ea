// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.model.ModelDescription;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;

/**
 * What a model takes, in bytes.
 *
 * @param weights all weights in their files, mapped
 * @param weightsPerToken those that are read for one token
 * @param state recurrent state of one sequence, on the heap
 * @param cachePerToken keys and values of one token, on the heap
 * @param workspace activations and logits of a step, and the vocabulary, on the heap
 * @param contextTokensMax positions that the model was made for
 */
public record Footprint(
    long weights,
    long weightsPerToken,
    long state,
    long cachePerToken,
    long workspace,
    int contextTokensMax) {
  private static final int LOGIT_ROWS = 64;

  /** Activations of one token are about so many times the width of the residual stream. */
  private static final int WIDTHS = 24;

  /** What a tokenizer keeps of one entry, its text, bytes and merges. */
  private static final int VOCABULARY_ENTRY_BYTES = 1024;

  /** Of a checkpoint that is open. */
  public static Footprint of(Checkpoint checkpoint, ModelShape shape) {
    var description = shape.description();
    double perToken = 0;
    for (var tensor : shape.tensors()) {
      if (checkpoint.has(tensor.name())) {
        perToken += checkpoint.bytes(tensor.name()) * share(tensor, description.experts());
      }
    }
    long floats =
        (long) EngineOptions.DEFAULTS.batchTokensMax() * description.hidden() * WIDTHS
            + (long) LOGIT_ROWS * description.vocabulary();
    return new Footprint(
        checkpoint.bytes(),
        Math.round(perToken),
        description.stateBytesPerSequence(),
        description.cacheBytesPerToken(),
        floats * Float.BYTES + (long) description.vocabulary() * VOCABULARY_ENTRY_BYTES,
        description.contextTokensMax());
  }

  private static double share(TensorShape tensor, ModelDescription.Experts experts) {
    return switch (tensor.use()) {
      case WHOLE -> 1;
      case ROW -> 1.0 / tensor.rows();
      case EXPERT -> (double) experts.chosen() / experts.count();
      case DRAFT -> 0;
    };
  }

  /** Bytes that writing one token moves, with so many tokens before it. */
  public long bytesPerToken(int context) {
    return weightsPerToken + 2 * state + cachePerToken * context;
  }
}
