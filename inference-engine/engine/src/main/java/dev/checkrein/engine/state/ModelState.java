// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.state;

import dev.checkrein.engine.kernel.Kernels;
import java.util.List;

/**
 * The memory of all layers of a model, cut into state slots and cache blocks that {@link
 * SequencePool} deals out.
 *
 * @param layers one for each layer, in order
 * @param slots state slots, rows of every recurrent layer
 * @param blocks cache blocks of every attention layer
 * @param blockTokens tokens of a block
 */
public record ModelState(List<LayerState> layers, int slots, int blocks, int blockTokens) {
  public ModelState {
    layers = List.copyOf(layers);
  }

  /** Copies the recurrent states of one slot to another. */
  void copySlot(Kernels kernels, int target, int source) {
    for (var layer : layers) {
      if (layer instanceof LayerState.Recurrent recurrent) {
        kernels.copyRows(recurrent.windows(), target, recurrent.windows(), source, 1);
        kernels.copyRows(recurrent.states(), target, recurrent.states(), source, 1);
      }
    }
  }

  /** Copies the first {@code tokens} keys and values of one block to another. */
  void copyBlock(Kernels kernels, int target, int source, int tokens) {
    for (var layer : layers) {
      if (layer instanceof LayerState.KeyValue cache) {
        int to = target * blockTokens;
        int from = source * blockTokens;
        kernels.copyRows(cache.keys(), to, cache.keys(), from, tokens);
        kernels.copyRows(cache.values(), to, cache.values(), from, tokens);
      }
    }
  }
}
