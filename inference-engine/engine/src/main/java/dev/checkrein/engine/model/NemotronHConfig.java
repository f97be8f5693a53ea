// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.RouteShape;
import dev.checkrein.engine.kernel.SsmShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hyper-parameters of a {@code nemotron_h} checkpoint.
 *
 * @param layers the mixer of each layer
 * @param drafts the mixers of the module that guesses ahead (MTP); empty without one
 * @param hidden H, width of the residual stream
 * @param vocabulary V
 * @param contextTokensMax positions that the model was made for
 * @param attention heads of attention; null without such layers
 * @param ssm the Mamba-2 mixers; null without such layers
 * @param convTaps K
 * @param mlpDim width of a dense MLP, 0 without such layers
 * @param moe the mixtures of experts; null without such layers
 * @param eps added to mean squares
 * @param tied whether the head is the embedding
 */
record NemotronHConfig(
    List<Mixer> layers,
    List<Mixer> drafts,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    Attention.@Nullable Heads attention,
    @Nullable SsmShape ssm,
    int convTaps,
    int mlpDim,
    @Nullable Moe moe,
    float eps,
    boolean tied)
    implements Architecture {
  /** Elements of the recurrent state of one layer and sequence. */
  private static final int STATE_MAX = 1 << 28;

  /** The kinds of layer; each has exactly one mixer. */
  enum Mixer {
    MAMBA('M'),
    ATTENTION('*'),
    MLP('-'),
    MOE('E');

    private final char letter;

    Mixer(char letter) {
      this.letter = letter;
    }
  }

  /**
   * A mixture of experts.
   *
   * @param route the router
   * @param expertDim I, width of an expert
   * @param sharedDim Ish, 0 without a shared expert
   * @param latentDim Lat, width at which the routed experts work; 0 where that is H
   */
  record Moe(RouteShape route, int expertDim, int sharedDim, int latentDim) {
    /** Width of the routed experts' inputs and outputs. */
    int outerDim(int hidden) {
      return latentDim == 0 ? hidden : latentDim;
    }
  }

  NemotronHConfig {
    layers = List.copyOf(layers);
    drafts = List.copyOf(drafts);
  }

  static NemotronHConfig from(JsonObject json) {
    var keys = new ConfigKeys(json);
    keys.refuse("block_configs", "a shape of each layer (nemotron_h_puzzle)");
    keys.refuse("mtp_block_configs", "a shape of each layer (nemotron_h_puzzle)");
    keys.refuseBiases(List.of("attention_bias", "use_bias", "mlp_bias", "mamba_proj_bias"));
    keys.expect("mlp_hidden_act", "relu2");
    keys.expect("mamba_hidden_act", "silu");
    var layers = layers(json);
    var drafts = drafts(json);
    int hidden = keys.width("hidden_size");
    boolean attention = layers.contains(Mixer.ATTENTION) || drafts.contains(Mixer.ATTENTION);
    boolean moe = layers.contains(Mixer.MOE) || drafts.contains(Mixer.MOE);
    boolean mlp = layers.contains(Mixer.MLP) || drafts.contains(Mixer.MLP);
    return new NemotronHConfig(
        layers,
        drafts,
        hidden,
        keys.vocabulary(),
        keys.contextTokensMax(),
        attention ? keys.heads(hidden) : null,
        layers.contains(Mixer.MAMBA) ? ssm(keys) : null,
        json.integer(json.first("conv_kernel", "mamba_d_conv"), 2, 64, 4),
        mlp ? keys.width("intermediate_size") : 0,
        moe ? moe(keys) : null,
        keys.eps("layer_norm_epsilon", "norm_eps", "rms_norm_eps"),
        json.flag("tie_word_embeddings", false));
  }

  private static SsmShape ssm(ConfigKeys keys) {
    var json = keys.json();
    int heads = keys.width("mamba_num_heads");
    var groupsKey = json.first("n_groups", "mamba_n_groups", "mamba_num_groups");
    int groups = json.integer(groupsKey, 1, heads);
    if (heads % groups != 0) {
      throw json.wrong(groupsKey, "a divisor of mamba_num_heads (" + heads + ")");
    }
    var biasKey = json.first("use_conv_bias", "mamba_conv_bias");
    if (!json.flag(biasKey, true)) {
      throw json.wrong(biasKey, "true: a convolution without bias is not supported");
    }
    float min = 0;
    float max = Float.POSITIVE_INFINITY;
    var limitKey = json.first("time_step_limit", "mamba_dt_limit");
    if (json.has(limitKey)) {
      var limit = json.list(limitKey);
      if (limit.size() != 2
          || !(limit.get(0) instanceof Number low)
          || !(limit.get(1) instanceof Number high)
          || !(low.doubleValue() >= 0 && low.doubleValue() <= high.doubleValue())) {
        throw json.wrong(limitKey, "a list of two numbers, the lower first");
      }
      min = low.floatValue();
      max = high.floatValue();
    }
    int headDim = keys.width("mamba_head_dim");
    keys.checkProduct("mamba_head_dim", headDim, heads, ConfigKeys.WIDTH_MAX);
    var stateKey = json.first("ssm_state_size", "mamba_state_dim");
    int stateSize = keys.width(stateKey);
    keys.checkProduct(stateKey, stateSize, groups, ConfigKeys.WIDTH_MAX);
    keys.checkProduct(stateKey, stateSize, heads * headDim, STATE_MAX);
    return new SsmShape(heads, headDim, stateSize, groups, min, max);
  }

  private static Moe moe(ConfigKeys keys) {
    var json = keys.json();
    int experts = keys.width("n_routed_experts");
    int groups = json.integer("n_group", 1, experts, 1);
    if (experts % groups != 0) {
      throw json.wrong("n_group", "a divisor of n_routed_experts (" + experts + ")");
    }
    int groupsPerToken = json.integer("topk_group", 1, groups, 1);
    var route =
        new RouteShape(
            experts,
            json.integer("num_experts_per_tok", 1, experts / groups * groupsPerToken),
            groups,
            groupsPerToken,
            RouteShape.Scoring.SIGMOID,
            json.flag("norm_topk_prob", true),
            (float) json.number("routed_scaling_factor", 1));
    return new Moe(
        route,
        keys.width("moe_intermediate_size"),
        json.integer("n_shared_experts", 0, 1, 1) == 1
            ? keys.width("moe_shared_expert_intermediate_size")
            : 0,
        json.has("moe_latent_size") ? keys.width("moe_latent_size") : 0);
  }

  private static List<Mixer> layers(JsonObject json) {
    var mixers = schedule(json, "layers_block_type", "hybrid_override_pattern");
    int count = json.integer("num_hidden_layers", 1, ConfigKeys.LAYERS_MAX, mixers.size());
    if (count != mixers.size() || mixers.isEmpty()) {
      throw json.wrong("num_hidden_layers", mixers.size() + ", the length of the layer schedule");
    }
    return mixers;
  }

  private static List<Mixer> drafts(JsonObject json) {
    if (json.integer("num_nextn_predict_layers", 0, 1, 0) == 0) {
      return List.of();
    }
    var mixers = schedule(json, "mtp_layers_block_type", "mtp_hybrid_override_pattern");
    if (mixers.isEmpty() || mixers.contains(Mixer.MAMBA)) {
      throw json.wrong(
          json.has("mtp_layers_block_type")
              ? "mtp_layers_block_type"
              : "mtp_hybrid_override_pattern",
          "a schedule without Mamba-2: its state could not follow rejected drafts");
    }
    return mixers;
  }

  /** The list if it is there, or else the letters. */
  private static List<Mixer> schedule(JsonObject json, String listKey, String lettersKey) {
    var mixers = new ArrayList<Mixer>();
    if (json.has(listKey)) {
      for (var name : json.list(listKey)) {
        mixers.add(
            switch (name instanceof String text ? text : "") {
              case "mamba", "linear_attention" -> Mixer.MAMBA;
              case "attention", "full_attention" -> Mixer.ATTENTION;
              case "mlp" -> Mixer.MLP;
              case "moe" -> Mixer.MOE;
              default ->
                  throw new ModelFormatException(
                      "%s: '%s' holds '%s', expected mamba, attention, mlp or moe"
                          .formatted(json.source(), listKey, name));
            });
      }
      return mixers;
    }
    var letters = json.string(lettersKey);
    for (int i = 0; i < letters.length(); i++) {
      mixers.add(mixer(json, lettersKey, letters.charAt(i)));
    }
    return mixers;
  }

  private static Mixer mixer(JsonObject json, String key, char letter) {
    for (var mixer : Mixer.values()) {
      if (mixer.letter == letter) {
        return mixer;
      }
    }
    throw json.wrong(key, "letters M, *, - and E only");
  }

  @Override
  public ModelDescription describe(Tally tensors) {
    NemotronHWeights.take(this, tensors);
    return description(tensors);
  }

  @Override
  public Model build(Tally tensors, Kernels kernels, Batch.Limits limits) {
    var weights = NemotronHWeights.take(this, tensors);
    return new NemotronHModel(this, weights, description(tensors), kernels, limits);
  }

  private ModelDescription description(Tally tensors) {
    var counts = new TreeMap<String, Integer>();
    layers.forEach(mixer -> counts.merge(mixer.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    var experts =
        moe == null
            ? ModelDescription.Experts.NONE
            : new ModelDescription.Experts(moe.route.experts(), moe.route.expertsPerToken());
    long mambas = count(layers, Mixer.MAMBA);
    long cache = attention == null ? 0 : 2L * attention.keys();
    return new ModelDescription(
        "nemotron_h",
        counts,
        hidden,
        vocabulary,
        contextTokensMax,
        tensors.parameters(experts),
        experts,
        new ModelDescription.Memory(
            ssm == null ? 0 : mambas * ssm.inner() * ssm.stateSize(),
            ssm == null ? 0 : mambas * (convTaps - 1) * ssm.convDim(),
            count(layers, Mixer.ATTENTION) * cache,
            count(drafts, Mixer.ATTENTION) * cache));
  }

  private static long count(List<Mixer> mixers, Mixer kind) {
    return mixers.stream().filter(mixer -> mixer == kind).count();
  }

  @Override
  public boolean ignores(String tensor) {
    if (tensor.startsWith("mtp.")) {
      return drafts.isEmpty();
    }
    return (tied && tensor.endsWith("lm_head.weight"))
        || NemotronHWeights.ROOMS.stream().noneMatch(tensor::startsWith);
  }
}
