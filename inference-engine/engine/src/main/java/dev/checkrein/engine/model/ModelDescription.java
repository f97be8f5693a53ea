// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import java.util.Map;

/**
 * A model in numbers.
 *
 * @param architecture such as {@code nemotron_h}
 * @param layers kinds of layer and how many of each
 * @param hidden width of the residual stream
 * @param vocabulary rows of the embedding
 * @param contextTokensMax positions that the model was made for
 * @param parameters how many
 * @param experts the experts of a layer
 * @param memory what one sequence keeps
 */
public record ModelDescription(
    String architecture,
    Map<String, Integer> layers,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    Parameters parameters,
    Experts experts,
    Memory memory) {
  public ModelDescription {
    layers = Map.copyOf(layers);
  }

  /**
   * Elements of tensors.
   *
   * @param total all, draft modules left out
   * @param active those that are multiplied with the activations of one token: of the experts the
   *     chosen ones, of the input embedding none unless it is the head too
   * @param inputEmbedding the input embedding, 0 if it is the head too
   * @param drafts the draft modules, counted in neither of the others
   */
  public record Parameters(long total, long active, long inputEmbedding, long drafts) {
    /** The active ones with the whole input embedding, as some publish it. */
    public long activeWithEmbedding() {
      return active + inputEmbedding;
    }
  }

  /**
   * The experts of a layer.
   *
   * @param count how many, 1 without experts
   * @param chosen those that a token meets
   */
  public record Experts(int count, int chosen) {
    /** A model whose layers are one expert each. */
    public static final Experts NONE = new Experts(1, 1);
  }

  /**
   * Elements that one sequence keeps.
   *
   * @param recurrent states of Mamba-2 layers
   * @param window inputs of convolutions
   * @param cachePerToken keys and values of one token, draft modules left out
   * @param draftCachePerToken those of draft modules
   */
  public record Memory(long recurrent, long window, long cachePerToken, long draftCachePerToken) {}

  /** Recurrent state of one sequence in bytes, in float as this engine keeps it. */
  public long stateBytesPerSequence() {
    return Float.BYTES * (memory.recurrent + memory.window);
  }

  /** Keys and values of one token in bytes, in float, draft modules counted in. */
  public long cacheBytesPerToken() {
    return Float.BYTES * (memory.cachePerToken + memory.draftCachePerToken);
  }
}
