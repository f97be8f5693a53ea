// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.RouteShape;
import dev.checkrein.engine.kernel.SsmShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hyper-parameters of a {@code nemotron_h} checkpoint, from its config.json. Keys that would
 * change the result and are not supported are refused by name.
 *
 * @param layers the mixer of each layer
 * @param hidden H, width of the residual stream
 * @param vocabulary V
 * @param contextTokensMax positions that the model was made for
 * @param heads nq, query heads
 * @param kvHeads nkv, key and value heads
 * @param headDim hd
 * @param ssm the Mamba-2 mixers; null without such layers
 * @param convTaps K
 * @param mlpDim width of a dense MLP, 0 without such layers
 * @param route the routers; null without MoE layers
 * @param expertDim I
 * @param sharedDim Ish, 0 without a shared expert
 * @param eps added to mean squares
 */
public record NemotronHConfig(
    List<Mixer> layers,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    int heads,
    int kvHeads,
    int headDim,
    @Nullable SsmShape ssm,
    int convTaps,
    int mlpDim,
    @Nullable RouteShape route,
    int expertDim,
    int sharedDim,
    float eps) {
  /** The kinds of layer; each has exactly one mixer. */
  public enum Mixer {
    MAMBA('M'),
    ATTENTION('*'),
    MLP('-'),
    MOE('E');

    private final char letter;

    Mixer(char letter) {
      this.letter = letter;
    }
  }

  private static final int LAYERS_MAX = 1024;
  private static final int WIDTH_MAX = 1 << 20;

  public NemotronHConfig {
    layers = List.copyOf(layers);
  }

  /** Reads config.json. */
  public static NemotronHConfig from(JsonObject json) {
    refuse(json, "moe_latent_size", "LatentMoE");
    refuse(json, "block_configs", "per-layer shapes (nemotron_h_puzzle)");
    for (var bias : List.of("attention_bias", "use_bias", "mlp_bias", "mamba_proj_bias")) {
      if (json.flag(bias, false)) {
        throw json.wrong(bias, "false: projections with bias are not supported");
      }
    }
    expect(json, "mlp_hidden_act", "relu2");
    expect(json, "mamba_hidden_act", "silu");
    var layers = schedule(json);
    int hidden = json.integer("hidden_size", 1, WIDTH_MAX);
    int heads = json.integer("num_attention_heads", 1, WIDTH_MAX);
    int kvHeads = json.integer("num_key_value_heads", 1, heads, heads);
    if (heads % kvHeads != 0) {
      throw json.wrong("num_key_value_heads", "a divisor of num_attention_heads (" + heads + ")");
    }
    boolean moe = layers.contains(Mixer.MOE);
    return new NemotronHConfig(
        layers,
        hidden,
        json.integer("vocab_size", 1, 1 << 24),
        json.integer("max_position_embeddings", 1, Integer.MAX_VALUE),
        heads,
        kvHeads,
        json.integer(first(json, "head_dim", "attention_head_dim"), 1, WIDTH_MAX),
        layers.contains(Mixer.MAMBA) ? ssm(json) : null,
        json.integer(first(json, "conv_kernel", "mamba_d_conv"), 2, 64, 4),
        layers.contains(Mixer.MLP) ? json.integer("intermediate_size", 1, WIDTH_MAX) : 0,
        moe ? route(json) : null,
        moe ? json.integer("moe_intermediate_size", 1, WIDTH_MAX) : 0,
        moe && json.integer("n_shared_experts", 0, 1, 1) == 1
            ? json.integer("moe_shared_expert_intermediate_size", 1, WIDTH_MAX)
            : 0,
        eps(json));
  }

  private static SsmShape ssm(JsonObject json) {
    int heads = json.integer("mamba_num_heads", 1, WIDTH_MAX);
    var groupsKey = first(json, "n_groups", "mamba_n_groups", "mamba_num_groups");
    int groups = json.integer(groupsKey, 1, heads);
    if (heads % groups != 0) {
      throw json.wrong(groupsKey, "a divisor of mamba_num_heads (" + heads + ")");
    }
    if (!json.flag(first(json, "use_conv_bias", "mamba_conv_bias"), true)) {
      throw json.wrong("use_conv_bias", "true: a convolution without bias is not supported");
    }
    float min = 0;
    float max = Float.POSITIVE_INFINITY;
    var limitKey = first(json, "time_step_limit", "mamba_dt_limit");
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
    return new SsmShape(
        heads,
        json.integer("mamba_head_dim", 1, WIDTH_MAX),
        json.integer(first(json, "ssm_state_size", "mamba_state_dim"), 1, WIDTH_MAX),
        groups,
        min,
        max);
  }

  private static RouteShape route(JsonObject json) {
    int experts = json.integer("n_routed_experts", 1, WIDTH_MAX);
    int groups = json.integer("n_group", 1, experts, 1);
    if (experts % groups != 0) {
      throw json.wrong("n_group", "a divisor of n_routed_experts (" + experts + ")");
    }
    int groupsPerToken = json.integer("topk_group", 1, groups, 1);
    return new RouteShape(
        experts,
        json.integer("num_experts_per_tok", 1, experts / groups * groupsPerToken),
        groups,
        groupsPerToken,
        RouteShape.Scoring.SIGMOID,
        json.flag("norm_topk_prob", true),
        (float) json.number("routed_scaling_factor", 1));
  }

  private static List<Mixer> schedule(JsonObject json) {
    var mixers = new ArrayList<Mixer>();
    if (json.has("layers_block_type")) {
      for (var name : json.list("layers_block_type")) {
        mixers.add(
            switch (name instanceof String text ? text : "") {
              case "mamba", "linear_attention" -> Mixer.MAMBA;
              case "attention", "full_attention" -> Mixer.ATTENTION;
              case "mlp" -> Mixer.MLP;
              case "moe" -> Mixer.MOE;
              default ->
                  throw new ModelFormatException(
                      json.source()
                          + ": 'layers_block_type' holds '"
                          + name
                          + "', expected mamba, attention, mlp or moe");
            });
      }
    } else {
      var pattern = json.string("hybrid_override_pattern");
      for (int i = 0; i < pattern.length(); i++) {
        mixers.add(mixer(json, pattern.charAt(i)));
      }
    }
    int count = json.integer("num_hidden_layers", 1, LAYERS_MAX, mixers.size());
    if (count != mixers.size() || mixers.isEmpty()) {
      throw json.wrong("num_hidden_layers", mixers.size() + ", the length of the layer schedule");
    }
    return mixers;
  }

  private static Mixer mixer(JsonObject json, char letter) {
    for (var mixer : Mixer.values()) {
      if (mixer.letter == letter) {
        return mixer;
      }
    }
    throw json.wrong("hybrid_override_pattern", "letters M, *, - and E only");
  }

  private static float eps(JsonObject json) {
    var key = first(json, "layer_norm_epsilon", "norm_eps", "rms_norm_eps");
    double eps = json.number(key, 1e-5);
    if (!(eps > 0 && eps < 1)) {
      throw json.wrong(key, "above 0 and below 1");
    }
    return (float) eps;
  }

  private static String first(JsonObject json, String... names) {
    for (var name : names) {
      if (json.has(name)) {
        return name;
      }
    }
    return names[0];
  }

  private static void refuse(JsonObject json, String key, String what) {
    if (json.has(key)) {
      throw new ModelFormatException(
          json.source() + ": '" + key + "' is set; " + what + " is not supported");
    }
  }

  private static void expect(JsonObject json, String key, String value) {
    if (json.has(key) && !json.string(key).equals(value)) {
      throw json.wrong(key, "'" + value + "'");
    }
  }
}
