// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.state;

import dev.checkrein.engine.kernel.Tensor;

/** The memory of one layer for all sequences. */
public sealed interface LayerState {
  /**
   * A recurrent layer, one row a state slot.
   *
   * @param windows [slots, (K−1) * channels], the last inputs of the convolution
   * @param states [slots, heads * headDim * stateSize]
   */
  record Recurrent(Tensor windows, Tensor states) implements LayerState {}

  /**
   * An attention layer, one row a token, blocks of {@link ModelState#blockTokens()} rows.
   *
   * @param keys [blocks * blockTokens, kvHeads * headDim]
   * @param values the same shape
   */
  record KeyValue(Tensor keys, Tensor values) implements LayerState {}

  /** A layer that remembers nothing. */
  record Stateless() implements LayerState {}
}
