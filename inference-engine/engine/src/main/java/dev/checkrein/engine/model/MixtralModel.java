// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.Routing;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.kernel.Weight;
import dev.checkrein.engine.state.ModelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mixtral: attention with rotary positions, then a mixture of gated MLPs of which a router chooses
 * a few for each token, each behind a norm and with a residual. Jiang et al. (2024), "Mixtral of
 * Experts", §2.1.
 *
 * <table>
 * <caption>Letters</caption>
 * <tr><td>H</td><td>width of the residual stream</td></tr>
 * <tr><td>F</td><td>width of an expert</td></tr>
 * <tr><td>w1, w3, w2</td><td>gate, up and down projection of an expert</td></tr>
 * </table>
 */
final class MixtralModel implements Model {
  private final MixtralConfig config;
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
    static Weights take(MixtralConfig config, Tally table) {
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
   * @param expertGain [1, H]
   * @param router [E, H]
   * @param w1 of each expert [F, H]
   * @param w3 of each expert [F, H]
   * @param w2 of each expert [H, F]
   */
  record Layer(
      Weight attentionGain,
      Attention attention,
      Weight expertGain,
      Weight router,
      Weight w1,
      Weight w3,
      Weight w2) {
    static Layer take(MixtralConfig config, TensorTable table, String prefix, Rotary rotary) {
      int hidden = config.hidden();
      int width = config.expertDim();
      int experts = config.route().experts();
      var moe = prefix + "block_sparse_moe.";
      return new Layer(
          table.vector(prefix + "input_layernorm.weight", hidden),
          Attention.take(table, prefix + "self_attn.", hidden, config.attention(), rotary),
          table.vector(prefix + "post_attention_layernorm.weight", hidden),
          table.matrix(moe + "gate.weight", experts, hidden),
          table.experts(names(moe, ".w1.weight", experts), width, hidden),
          table.experts(names(moe, ".w3.weight", experts), width, hidden),
          table.experts(names(moe, ".w2.weight", experts), hidden, width));
    }

    private static TensorTable.ExpertNames names(String moe, String suffix, int experts) {
      return new TensorTable.ExpertNames(moe + "experts.", suffix, experts);
    }
  }

  /** Activations, sized for the largest batch and used by every layer in turn. */
  private record Workspace(
      Tensor x,
      Tensor h,
      Tensor y,
      Tensor hidden,
      Tensor last,
      Tensor scores,
      Tensor gate,
      Tensor up,
      Tensor down,
      Routing routing,
      Attention.Work attention) {}

  MixtralModel(
      MixtralConfig config,
      Weights weights,
      ModelDescription description,
      Kernels kernels,
      Batch.Limits limits) {
    this.config = config;
    this.weights = weights;
    this.description = description;
    this.kernels = kernels;
    int n = limits.tokens();
    int chosen = config.route().expertsPerToken();
    int assignments = Math.multiplyExact(n, chosen);
    work =
        new Workspace(
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(n, config.hidden()),
            kernels.allocate(limits.logitRows(), config.hidden()),
            kernels.allocate(n, config.route().experts()),
            kernels.allocate(assignments, config.expertDim()),
            kernels.allocate(assignments, config.expertDim()),
            kernels.allocate(assignments, config.hidden()),
            kernels.allocateRouting(n, chosen),
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
    int chosen = config.route().expertsPerToken();
    kernels.rmsNorm(h, x, w.attentionGain, config.eps(), step);
    w.attention.forward(kernels, work.attention, y, h, state, index, step);
    kernels.add(x, y, step);

    kernels.rmsNorm(h, x, w.expertGain, config.eps(), step);
    kernels.matmul(work.scores, w.router, h, step);
    kernels.route(work.routing, work.scores, null, config.route(), step);
    kernels.expertMatmul(work.gate, w.w1, h, 1, work.routing, step); // [tokens * chosen, F]
    kernels.expertMatmul(work.up, w.w3, h, 1, work.routing, step);
    kernels.siluMul(work.gate, work.up, chosen, step);
    kernels.expertMatmul(work.down, w.w2, work.gate, chosen, work.routing, step);
    kernels.combineExperts(y, work.down, work.routing, step);
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
