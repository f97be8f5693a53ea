// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelDescription;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The metadata of a GGUF file of Nemotron-H. Sizes are those of the tensors, so that no spelling of
 * a setting counts; two lists with a number for each block tell the mixers apart.
 */
final class NemotronHFields {
  private static final String LAYER = "backbone.layers.";
  private static final String DRAFTS = "mtp.layers.";
  private static final String[] EPS = {"layer_norm_epsilon", "norm_eps", "rms_norm_eps"};

  private final JsonObject config;
  private final ModelDescription description;
  private final Map<String, TensorShape> shapes;
  private final boolean experts;
  private final boolean drafts;
  private final int layers;

  /** Of a model, its tensors under the names that the configuration alone gives them. */
  NemotronHFields(JsonObject config, ModelShape shape) {
    this.config = config;
    description = shape.description();
    var tensors = shape.tensors();
    shapes = tensors.stream().collect(Collectors.toMap(TensorShape::name, Function.identity()));
    layers = description.layers().values().stream().mapToInt(Integer::intValue).sum();
    drafts = tensors.stream().anyMatch(tensor -> tensor.name().startsWith(DRAFTS));
    experts = drafts || description.layers().containsKey("moe");
  }

  String architecture() {
    return experts ? "nemotron_h_moe" : "nemotron_h";
  }

  /** Blocks of the model itself. */
  int layers() {
    return layers;
  }

  /** Whether a block behind them is a draft module. */
  boolean drafts() {
    return drafts;
  }

  /**
   * Refuses what the format has no key for.
   *
   * @throws ModelFormatException naming the setting
   */
  void checkExpressible() {
    if (experts && description.layers().containsKey("mlp")) {
      throw new ModelFormatException(
          config.source()
              + ": the model has dense layers and layers of experts; in GGUF files of this"
              + " architecture all are of one kind");
    }
    var limitKey = config.first("time_step_limit", "mamba_dt_limit");
    if (config.has(limitKey)) {
      var limit = config.list(limitKey);
      if (!(limit.getFirst() instanceof Number min)
          || !(limit.getLast() instanceof Number max)
          || min.doubleValue() > 0
          || Double.isFinite(max.doubleValue())) {
        throw config.wrong(limitKey, "[0, Infinity]: GGUF files have no key for other limits");
      }
    }
  }

  /** The tensor in the shape that it has in GGUF files. */
  ModelLayout.LaidOutTensor reshape(ModelLayout.LaidOutTensor tensor) {
    long length = tensor.dims().getFirst();
    if (tensor.name().endsWith(".ssm_d")) {
      return tensor.withDims(List.of(1L, length));
    }
    return tensor.name().endsWith(".ssm_norm.weight")
        ? tensor.withDims(List.of(length / groups(), (long) groups()))
        : tensor;
  }

  void writeTo(GgufFields fields) {
    var prefix = architecture() + ".";
    float eps = (float) config.number(config.first(EPS));
    fields.uint32(prefix + "vocab_size", description.vocabulary());
    fields.uint32(prefix + "context_length", description.contextTokensMax());
    fields.uint32(prefix + "embedding_length", description.hidden());
    fields.uint32(prefix + "block_count", blocks());
    fields.int32s(prefix + "feed_forward_length", perBlock(this::feedForward));
    fields.float32(prefix + "attention.layer_norm_rms_epsilon", eps);
    fields.float32(prefix + "attention.layer_norm_epsilon", eps);
    attention(fields, prefix + "attention.");
    fields.bool(prefix + "rope.scaling.finetuned", false);
    if (description.layers().containsKey("mamba")) {
      mamba(fields, prefix + "ssm.");
    }
    if (experts) {
      experts(fields, prefix);
    }
    if (drafts) {
      fields.uint32(prefix + "nextn_predict_layers", 1);
    }
  }

  private int blocks() {
    return drafts ? layers + 1 : layers;
  }

  /** A number of each block: by the prefixes of its mixers, two in the block of a draft module. */
  private int[] perBlock(Function<String, Integer> number) {
    int[] numbers = new int[blocks()];
    for (int i = 0; i < layers; i++) {
      numbers[i] = number.apply(LAYER + i + ".mixer.");
    }
    if (drafts) {
      numbers[layers] =
          Math.max(number.apply(DRAFTS + "0.mixer."), number.apply(DRAFTS + "1.mixer."));
    }
    return numbers;
  }

  private int feedForward(String mixer) {
    return Math.max(rows(mixer + "up_proj.weight"), rows(mixer + "experts.0.up_proj.weight"));
  }

  private int keyRows(String mixer) {
    return rows(mixer + "k_proj.weight");
  }

  private int rows(String name) {
    var shape = shapes.get(name);
    return shape == null ? 0 : shape.rows();
  }

  private void attention(GgufFields fields, String prefix) {
    int heads = config.integer("num_attention_heads", 0, Integer.MAX_VALUE, 0);
    var key = config.first("head_dim", "attention_head_dim");
    int headDim =
        config.integer(key, 1, Integer.MAX_VALUE, description.hidden() / Math.max(1, heads));
    fields.uint32(prefix + "head_count", heads);
    fields.int32s(prefix + "head_count_kv", perBlock(mixer -> keyRows(mixer) / headDim));
    fields.uint32(prefix + "key_length", headDim);
    fields.uint32(prefix + "value_length", headDim);
  }

  /** The prefix of the first mixer that has a tensor. */
  private String mixerWith(String tensor) {
    for (int i = 0; i < layers; i++) {
      var mixer = LAYER + i + ".mixer.";
      if (shapes.containsKey(mixer + tensor)) {
        return mixer;
      }
    }
    return DRAFTS + "1.mixer.";
  }

  private TensorShape shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  private int stateSize() {
    return config.integer(config.first("ssm_state_size", "mamba_state_dim"), 1, Integer.MAX_VALUE);
  }

  /** G: the convolution runs over the inner width and over B and C of each group. */
  private int groups() {
    var mixer = mixerWith("A_log");
    int inner = shape(mixer + "norm.weight").cols();
    return (rows(mixer + "conv1d.weight") - inner) / 2 / stateSize();
  }

  private void mamba(GgufFields fields, String prefix) {
    var mixer = mixerWith("A_log");
    fields.uint32(prefix + "conv_kernel", shape(mixer + "conv1d.weight").cols());
    fields.uint32(prefix + "state_size", stateSize());
    fields.uint32(prefix + "group_count", groups());
    fields.uint32(prefix + "inner_size", shape(mixer + "norm.weight").cols());
    fields.uint32(prefix + "time_step_rank", shape(mixer + "A_log").cols());
  }

  private void experts(GgufFields fields, String prefix) {
    var mixer = mixerWith("gate.weight");
    int shared = rows(mixer + "shared_experts.up_proj.weight");
    int latent = rows(mixer + "fc1_latent_proj.weight");
    fields.uint32(prefix + "expert_count", rows(mixer + "gate.weight"));
    fields.uint32(
        prefix + "expert_used_count", config.integer("num_experts_per_tok", 1, Integer.MAX_VALUE));
    fields.uint32(prefix + "expert_feed_forward_length", feedForward(mixer));
    fields.uint32(prefix + "expert_shared_feed_forward_length", shared);
    fields.uint32(prefix + "expert_shared_count", shared == 0 ? 0 : 1);
    fields.bool(prefix + "expert_weights_norm", config.flag("norm_topk_prob", true));
    fields.float32(
        prefix + "expert_weights_scale", (float) config.number("routed_scaling_factor", 1));
    fields.uint32(
        prefix + "expert_group_count", config.integer("n_group", 1, Integer.MAX_VALUE, 1));
    fields.uint32(
        prefix + "expert_group_used_count", config.integer("topk_group", 1, Integer.MAX_VALUE, 1));
    if (latent > 0) {
      fields.uint32(prefix + "moe_latent_size", latent);
    }
  }
}
