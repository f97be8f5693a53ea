// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.AttentionShape;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.kernel.Weight;
import dev.checkrein.engine.state.LayerState;
import dev.checkrein.engine.state.ModelState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention of one layer (Ainslie et al. 2023, "GQA"), with rotary positions or
 * without any.
 *
 * @param wq [heads * headDim, H]
 * @param wk [kvHeads * headDim, H]
 * @param wv the same shape
 * @param wo [H, heads * headDim]
 * @param rotary null where attention knows no positions
 */
record Attention(Heads heads, Weight wq, Weight wk, Weight wv, Weight wo, @Nullable Rotary rotary) {
  /**
   * Its shape.
   *
   * @param heads query heads
   * @param kvHeads key and value heads, a divisor of {@code heads}
   * @param headDim columns of a head
   */
  record Heads(int heads, int kvHeads, int headDim) {
    int queries() {
      return Math.multiplyExact(heads, headDim);
    }

    int keys() {
      return Math.multiplyExact(kvHeads, headDim);
    }
  }

  /** Activations, sized for the largest batch and used by every layer in turn. */
  record Work(Tensor q, Tensor k, Tensor v, Tensor attended) {
    static Work allocate(Kernels kernels, Heads heads, int tokens) {
      return new Work(
          kernels.allocate(tokens, heads.queries()),
          kernels.allocate(tokens, heads.keys()),
          kernels.allocate(tokens, heads.keys()),
          kernels.allocate(tokens, heads.queries()));
    }
  }

  /** Takes the four projections below {@code prefix} from the table. */
  static Attention take(
      TensorTable table, String prefix, int hidden, Heads heads, @Nullable Rotary rotary) {
    return new Attention(
        heads,
        table.matrix(prefix + "q_proj.weight", heads.queries(), hidden),
        table.matrix(prefix + "k_proj.weight", heads.keys(), hidden),
        table.matrix(prefix + "v_proj.weight", heads.keys(), hidden),
        table.matrix(prefix + "o_proj.weight", hidden, heads.queries()),
        rotary);
  }

  /** Allocates the keys and values of one layer. */
  static LayerState.KeyValue allocateCache(
      Kernels kernels, Heads heads, int blocks, int blockTokens) {
    int rows = Math.multiplyExact(blocks, blockTokens);
    return new LayerState.KeyValue(
        kernels.allocate(rows, heads.keys()), kernels.allocate(rows, heads.keys()));
  }

  /** The same for each of so many layers, of a model that has no others. */
  static List<LayerState> allocateCaches(
      Kernels kernels, Heads heads, int layers, int blocks, int blockTokens) {
    var caches = new ArrayList<LayerState>();
    for (int i = 0; i < layers; i++) {
      caches.add(allocateCache(kernels, heads, blocks, blockTokens));
    }
    return caches;
  }

  /**
   * Attends.
   *
   * @param y [tokens, H], receives the result
   * @param h [tokens, H], the normed input
   * @param layer index of the layer's cache in {@code state}
   */
  void forward(
      Kernels kernels,
      Work work,
      Tensor y,
      Tensor h,
      ModelState state,
      int layer,
      StepBuffer step) {
    var cache = (LayerState.KeyValue) state.layers().get(layer);
    var shape =
        new AttentionShape(
            heads.heads(),
            heads.kvHeads(),
            heads.headDim(),
            state.blockTokens(),
            (float) (1 / Math.sqrt(heads.headDim())));
    kernels.matmul(work.q, wq, h, step);
    kernels.matmul(work.k, wk, h, step);
    kernels.matmul(work.v, wv, h, step);
    if (rotary != null) {
      rotary.rotate(kernels, work.q, heads.heads(), step);
      rotary.rotate(kernels, work.k, heads.kvHeads(), step);
    }
    kernels.appendKv(cache.keys(), cache.values(), work.k, work.v, shape, step);
    kernels.attention(work.attended, work.q, cache.keys(), cache.values(), shape, step);
    kernels.matmul(y, wo, work.attended, step);
  }
}
