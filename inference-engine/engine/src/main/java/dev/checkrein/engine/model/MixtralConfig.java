// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.RouteShape;
import java.util.Map;

/**
 * The hyper-parameters of a {@code mixtral} checkpoint.
 *
 * @param layers how many
 * @param hidden H, width of the residual stream
 * @param vocabulary V
 * @param contextTokensMax positions that the model was made for
 * @param attention heads of attention
 * @param rotary their positions
 * @param route the routers
 * @param expertDim F, width of an expert
 * @param eps added to mean squares
 * @param tied whether the head is the embedding
 */
record MixtralConfig(
    int layers,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    Attention.Heads attention,
    RotaryConfig rotary,
    RouteShape route,
    int expertDim,
    float eps,
    boolean tied)
    implements Architecture {
  static MixtralConfig from(JsonObject json) {
    var keys = new ConfigKeys(json);
    keys.refuseWindow();
    keys.refuseQuantization();
    keys.expect("hidden_act", "silu");
    int hidden = keys.width("hidden_size");
    var heads = keys.heads(hidden);
    int experts = keys.width("num_local_experts");
    int chosen = json.integer("num_experts_per_tok", 1, experts);
    return new MixtralConfig(
        json.integer("num_hidden_layers", 1, ConfigKeys.LAYERS_MAX),
        hidden,
        keys.vocabulary(),
        keys.contextTokensMax(),
        heads,
        RotaryConfig.from(json, heads.headDim()),
        new RouteShape(experts, chosen, 1, 1, RouteShape.Scoring.SOFTMAX, true, 1),
        keys.width("intermediate_size"),
        keys.eps("rms_norm_eps"),
        json.flag("tie_word_embeddings", false));
  }

  @Override
  public ModelDescription describe(Tally tensors) {
    MixtralModel.Weights.take(this, tensors);
    return description(tensors);
  }

  @Override
  public Model build(Tally tensors, Kernels kernels, Batch.Limits limits) {
    var weights = MixtralModel.Weights.take(this, tensors);
    return new MixtralModel(this, weights, description(tensors), kernels, limits);
  }

  private ModelDescription description(Tally tensors) {
    var experts = new ModelDescription.Experts(route.experts(), route.expertsPerToken());
    return new ModelDescription(
        "mixtral",
        Map.of("attention", layers, "moe", layers),
        hidden,
        vocabulary,
        contextTokensMax,
        tensors.parameters(experts),
        experts,
        new ModelDescription.Memory(0, 0, 2L * layers * attention.keys(), 0));
  }

  @Override
  public boolean ignores(String tensor) {
    return tensor.endsWith(".rotary_emb.inv_freq") || (tied && tensor.equals("lm_head.weight"));
  }
}
