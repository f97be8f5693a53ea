// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.kernel.Weight;
import dev.checkrein.engine.state.ModelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Llama: attention with rotary positions, then a gated MLP, {@code down · (silu(gate · h) * (up ·
 * h))}, each behind a norm and with a residual. Touvron et al. (2023), "LLaMA", §2.2; Llama Team
 * (2024), "The Llama 3 Herd of Models", §3.2.
 *
 * <table>
 * <caption>Letters</caption>
 * <tr><td>H</td><td>width of the residual stream</td></tr>
 * <tr><td>F</td><td>width of the MLP</td></tr>
 * </table>
 */
final class LlamaModel implements Model {
  private final LlamaConfig config;
  private final Weights weights;
  private final ModelDescription description;
  private final Kernels kernels;
  private final Workspace work;

  /**
   * The tensors.
   *
   * @param embeddings [V, H]
   * @param finalGain [1, H]
   * @param head [V, H]
   */
  record Weights(Weight embeddings, List<Layer> layers, Weight finalGain, Weight head) {
    static Weights take(LlamaConfig config, Tally table) {
      int hidden = config.hidden();
      var embeddings = Embeddings.take(table, config.vocabulary(), hidden, config.tied());
      var rotary = config.rotary().take(table, config.attention().headDim());
      var layers = new ArrayList<Layer>();
      for (int i = 0; i < config.layers(); i++) {
        layers.add(Layer.take(config, table, "model.layers." + i + ".", rotary));
      }
      return new Weights(
          embeddings.input(),
          List.copyOf(layers),
          table.vector("model.norm.weight", hidden),
          embeddings.head());
    }
  }

  /**
   * A layer.
   *
   * @param attentionGain [1, H]
   * @param mlpGain [1, H]
   * @param gate [F, H]
   * @param up [F, H]
   * @param down [H, F]
   */
  record Layer(
      Weight attentionGain,
      Attention attention,
      Weight mlpGain,
      Weight gate,
      Weight up,
      Weight down) {
    static Layer take(LlamaConfig config, TensorTable table, String prefix, Rotary rotary) {
      int hidden = config.hidden();
      int width = config.mlpDim();
      return new Layer(
          table.vector(prefix + "input_layernorm.weight", hidden),
          Attention.take(table, prefix + "self_attn.", hidden, config.attention(), rotary),
          table.vector(prefix + "post_attention_layernorm.weight", hidden),
          table.matrix(prefix + "mlp.gate_proj.weight", width, hidden),
          table.matrix(prefix + "mlp.up_proj.weight", width, hidden),
          table.matrix(prefix + "mlp.down_proj.weight", hidden, width));
    }
  }

  /** Activations, sized for the largest batch and used by every layer in turn. */
  private record Workspace(
      Tensor x,
      Tensor h,
      Tensor y,
      Tensor hidden,
      Tensor last,
      Tensor gate,
      Tensor up,
      Attention.Work attention) {}

  LlamaModel(
      LlamaConfig config,
      Weights weights,
      ModelDescription description,
      Kernels kernels,
      Batch.Limits limits) {
    this.config = config;
    this.weights = weights;
    this.description = description;
    this.kernels = kernels;
    int n = limits.tokens();
    work =
        new Workspace(
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(limits.logitRows(), config.hidden()),
            kernels.allocate(n, config.mlpDim()),
            kernels.allocate(n, config.mlpDim()),
            Attention.Work.allocate(kernels, config.attention(), n));
  }

  @Override
  public void forward(ModelState state, StepBuffer step, Tensor logits) {
    var x = work.x; // [tokens, H], the residual stream
    kernels.embed(x, weights.embeddings, step);
    for (int i = 0; i < weights.layers.size(); i++) {
      layer(i, x, state, step);
    }
    if (step.logitRows() > 0) {
      kernels.rmsNorm(work.hidden, x, weights.finalGain, config.eps(), step);
      kernels.gatherLogitRows(work.last, work.hidden, step);
      kernels.matmulLogits(logits, weights.head, work.last, step);
    }
  }

  @Override
  public void layer(int index, Tensor x, ModelState state, StepBuffer step) {
    var w = weights.layers.get(index);
    var h = work.h; // [tokens, H], normed input
    var y = work.y; // [tokens, H], what is added to the stream
    kernels.rmsNorm(h, x, w.attentionGain, config.eps(), step);
    w.attention.forward(kernels, work.attention, y, h, state, index, step);
    kernels.add(x, y, step);

    kernels.rmsNorm(h, x, w.mlpGain, config.eps(), step);
    kernels.matmul(work.gate, w.gate, h, step);
    kernels.matmul(work.up, w.up, h, step);
    kernels.siluMul(work.gate, work.up, 1, step);
    kernels.matmul(y, w.down, work.gate, step);
    kernels.add(x, y, step);
  }

  @Override
  public ModelState allocateState(int slots, int blocks, int blockTokens) {
    var caches =
        Attention.allocateCaches(kernels, config.attention(), config.layers(), blocks, blockTokens);
    return new ModelState(caches, slots, blocks, blockTokens);
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public Optional<DraftModule> drafts() {
    return Optional.empty();
  }

  @Override
  public Tensor hidden() {
    return work.hidden;
  }
}
