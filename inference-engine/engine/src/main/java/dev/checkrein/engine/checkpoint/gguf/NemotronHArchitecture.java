// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.ModelKeys.BLOCKS_MAX;
import static dev.checkrein.engine.checkpoint.gguf.ModelKeys.WIDTH_MAX;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code nemotron_h} and {@code nemotron_h_moe}. Two keys with one number for each block tell the
 * mixers apart. The module that predicts a token more, if there is one, is folded into one block
 * behind the model's own, or keeps its {@code mtp.*} names.
 */
final class NemotronHArchitecture implements Architecture {
  private static final int GATING_NOT_SAID = 0;
  private static final int GATING_SIGMOID = 2;
  private static final String FEED_FORWARD = "feed_forward_length";
  private static final String HEADS = "attention.head_count";
  private static final String KV_HEADS = "attention.head_count_kv";
  private static final String EXPERTS_USED = "expert_used_count";
  private static final String EXPERT_DIM = "expert_feed_forward_length";

  private final ModelKeys keys;
  private final int blocks;
  private final int layers;
  private final boolean predicts;
  private final int experts;
  private final int[] feedForward;
  private final int[] kvHeads;

  NemotronHArchitecture(ModelKeys keys) {
    this.keys = keys;
    int modules = keys.integer("nextn_predict_layers", 0, 1, 0);
    boolean ownNames = keys.anyTensor(name -> name.startsWith("mtp."));
    int folded = ownNames ? 0 : modules;
    blocks = keys.integer("block_count", 1 + folded, BLOCKS_MAX + folded);
    layers = blocks - folded;
    predicts = ownNames || (folded == 1 && keys.anyTensor(name -> name.startsWith(block(layers))));
    experts = keys.integer("expert_count", 0, WIDTH_MAX, 0);
    feedForward = keys.perBlock(FEED_FORWARD, blocks, 0, WIDTH_MAX);
    kvHeads = keys.perBlock(KV_HEADS, blocks, 0, WIDTH_MAX);
  }

  private static String block(Object number) {
    return "blk." + number + ".";
  }

  @Override
  public int experts() {
    return experts;
  }

  @Override
  public String expertsKey() {
    return keys.name("expert_count");
  }

  @Override
  public TensorNames names() {
    return NemotronHNames.of(layers, layers < blocks);
  }

  private boolean isMamba(int layer) {
    return feedForward[layer] == 0 && kvHeads[layer] == 0;
  }

  private boolean isAttention(int layer) {
    return feedForward[layer] == 0 && kvHeads[layer] > 0;
  }

  private boolean isMoe(int layer) {
    return feedForward[layer] > 0 && keys.hasTensor(block(layer) + "ffn_gate_inp.weight");
  }

  private boolean isMlp(int layer) {
    return feedForward[layer] > 0 && !isMoe(layer);
  }

  private boolean any(IntPredicate kind) {
    for (int i = 0; i < layers; i++) {
      if (kind.test(i)) {
        return true;
      }
    }
    return false;
  }

  /** The value of a key in the layers of one kind, and in a folded block if it has one there. */
  private int uniform(String key, int[] values, IntPredicate kind) {
    return keys.uniform(key, values, i -> i < layers ? kind.test(i) : predicts && values[i] > 0);
  }

  @Override
  public Map<String, @Nullable Object> config() {
    var config = keys.common("nemotron_h");
    config.put("num_hidden_layers", (long) layers);
    config.put("layers_block_type", kinds());
    config.put("layer_norm_epsilon", epsilon());
    attention(config);
    if (any(this::isMamba)) {
      mamba(config);
    }
    if (any(this::isMlp)) {
      int width = keys.uniform(FEED_FORWARD, feedForward, i -> i < layers && isMlp(i));
      config.put("intermediate_size", (long) width);
    }
    if (any(this::isMoe) || predicts) {
      experts(config);
    }
    if (predicts) {
      config.put("num_nextn_predict_layers", 1L);
      config.put("mtp_hybrid_override_pattern", "*E");
    }
    biases(config);
    return config;
  }

  private List<@Nullable Object> kinds() {
    var kinds = new ArrayList<@Nullable Object>();
    for (int i = 0; i < layers; i++) {
      kinds.add(isMamba(i) ? "mamba" : isAttention(i) ? "attention" : isMoe(i) ? "moe" : "mlp");
    }
    return Collections.unmodifiableList(kinds);
  }

  private double epsilon() {
    var key = "attention.layer_norm_rms_epsilon";
    return keys.number(keys.has(key) ? key : "attention.layer_norm_epsilon");
  }

  private void attention(Map<String, @Nullable Object> config) {
    int[] all = keys.perBlock(HEADS, blocks, 0, WIDTH_MAX);
    int heads = Math.max(1, uniform(HEADS, all, this::isAttention));
    int kv = uniform(KV_HEADS, kvHeads, this::isAttention);
    config.put("num_attention_heads", (long) heads);
    config.put("num_key_value_heads", (long) (kv == 0 ? heads : kv));
    int headDim = keys.integer("attention.key_length", 1, WIDTH_MAX);
    if (keys.integer("attention.value_length", 1, WIDTH_MAX, headDim) != headDim) {
      throw keys.wrong("attention.value_length", headDim + ", as 'attention.key_length'");
    }
    config.put("head_dim", (long) headDim);
    if (keys.integer("attention.sliding_window", 0, Integer.MAX_VALUE, 0) != 0) {
      throw keys.wrong("attention.sliding_window", "0");
    }
  }

  private void mamba(Map<String, @Nullable Object> config) {
    int heads = keys.integer("ssm.time_step_rank", 1, WIDTH_MAX);
    int inner = keys.integer("ssm.inner_size", 1, WIDTH_MAX);
    if (inner % heads != 0) {
      throw keys.wrong("ssm.inner_size", "a multiple of 'ssm.time_step_rank' (" + heads + ")");
    }
    int groups = keys.integer("ssm.group_count", 1, WIDTH_MAX);
    if (heads % groups != 0) {
      throw keys.wrong("ssm.group_count", "a divisor of 'ssm.time_step_rank' (" + heads + ")");
    }
    config.put("mamba_num_heads", (long) heads);
    config.put("mamba_head_dim", (long) (inner / heads));
    config.put("ssm_state_size", (long) keys.integer("ssm.state_size", 1, WIDTH_MAX));
    config.put("n_groups", (long) groups);
    config.put("conv_kernel", (long) keys.integer("ssm.conv_kernel", 1, WIDTH_MAX));
    config.put(
        "use_conv_bias", !any(i -> isMamba(i) && !keys.hasTensor(block(i) + "ssm_conv1d.bias")));
  }

  private void experts(Map<String, @Nullable Object> config) {
    if (experts == 0) {
      throw keys.wrong("expert_count", "at least 1: a block has 'ffn_gate_inp.weight'");
    }
    int gating = keys.integer("expert_gating_func", 0, Integer.MAX_VALUE, GATING_NOT_SAID);
    if (gating != GATING_NOT_SAID && gating != GATING_SIGMOID) {
      throw keys.wrong("expert_gating_func", GATING_SIGMOID + " (sigmoid)");
    }
    int[] used = keys.perBlock(EXPERTS_USED, blocks, 0, experts);
    int[] widths = keys.perBlock(EXPERT_DIM, blocks, 0, WIDTH_MAX);
    config.put("n_routed_experts", (long) experts);
    config.put("num_experts_per_tok", (long) uniform(EXPERTS_USED, used, this::isMoe));
    config.put("moe_intermediate_size", (long) uniform(EXPERT_DIM, widths, this::isMoe));
    boolean shared = keys.anyTensor(name -> name.endsWith(".ffn_up_shexp.weight"));
    int sharedCount = keys.integer("expert_shared_count", 0, WIDTH_MAX, shared ? 1 : 0);
    config.put("n_shared_experts", (long) sharedCount);
    if (sharedCount > 0) {
      config.put(
          "moe_shared_expert_intermediate_size",
          (long) keys.integer("expert_shared_feed_forward_length", 1, WIDTH_MAX));
    }
    int latent = keys.integer("moe_latent_size", 0, WIDTH_MAX, 0);
    if (latent > 0) {
      config.put("moe_latent_size", (long) latent);
    }
    config.put("norm_topk_prob", keys.flag("expert_weights_norm").orElse(false));
    double scale = keys.number("expert_weights_scale", 1);
    config.put("routed_scaling_factor", scale == 0 ? 1.0 : scale); // 0 is how "none" is written
    int groups = Math.max(1, keys.integer("expert_group_count", 0, experts, 1));
    if (experts % groups != 0) {
      throw keys.wrong("expert_group_count", "a divisor of 'expert_count' (" + experts + ")");
    }
    config.put("n_group", (long) groups);
    config.put(
        "topk_group", groups == 1 ? 1L : (long) keys.integer("expert_group_used_count", 1, groups));
  }

  /** Says which projections have a bias: the model decides whether it can do with them. */
  private void biases(Map<String, @Nullable Object> config) {
    config.put("attention_bias", keys.anyBias("attn_"));
    config.put("mlp_bias", keys.anyBias("ffn_"));
    config.put("use_bias", keys.anyBias("ssm_in") || keys.anyBias("ssm_out"));
  }
}
