// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import java.util.List;
import java.util.Map;

/**
 * The hyper-parameters of a {@code llama} checkpoint.
 *
 * @param layers how many
 * @param hidden H, width of the residual stream
 * @param vocabulary V
 * @param contextTokensMax positions that the model was made for
 * @param attention heads of attention
 * @param rotary their positions
 * @param mlpDim F, width of the gated MLP
 * @param eps added to mean squares
 * @param tied whether the head is the embedding
 */
record LlamaConfig(
    int layers,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    Attention.Heads attention,
    RotaryConfig rotary,
    int mlpDim,
    float eps,
    boolean tied)
    implements Architecture {
  static LlamaConfig from(JsonObject json) {
    var keys = new ConfigKeys(json);
    keys.refuseBiases(List.of("attention_bias", "mlp_bias"));
    keys.refuseQuantization();
    keys.refuseWindow();
    keys.expect("hidden_act", "silu");
    int hidden = keys.width("hidden_size");
    var heads = keys.heads(hidden);
    return new LlamaConfig(
        json.integer("num_hidden_layers", 1, ConfigKeys.LAYERS_MAX),
        hidden,
        keys.vocabulary(),
        keys.contextTokensMax(),
        heads,
        RotaryConfig.from(json, heads.headDim()),
        keys.width("intermediate_size"),
        keys.eps("rms_norm_eps"),
        json.flag("tie_word_embeddings", false));
  }

  @Override
  public ModelDescription describe(Tally tensors) {
    LlamaModel.Weights.take(this, tensors);
    return description(tensors);
  }

  @Override
  public Model build(Tally tensors, Kernels kernels, Batch.Limits limits) {
    var weights = LlamaModel.Weights.take(this, tensors);
    return new LlamaModel(this, weights, description(tensors), kernels, limits);
  }

  private ModelDescription description(Tally tensors) {
    return new ModelDescription(
        "llama",
        Map.of("attention", layers, "mlp", layers),
        hidden,
        vocabulary,
        contextTokensMax,
        tensors.parameters(ModelDescription.Experts.NONE),
        ModelDescription.Experts.NONE,
        new ModelDescription.Memory(0, 0, 2L * layers * attention.keys(), 0));
  }

  @Override
  public boolean ignores(String tensor) {
    return tensor.endsWith(".rotary_emb.inv_freq") || (tied && tensor.equals("lm_head.weight"));
  }
}
