// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.ModelKeys.BLOCKS_MAX;
import static dev.checkrein.engine.checkpoint.gguf.ModelKeys.WIDTH_MAX;

import dev.checkrein.engine.checkpoint.gguf.TensorNames.Form;
import dev.checkrein.engine.checkpoint.gguf.TensorNames.Rule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code llama}: Llama, or with experts Mixtral. Files hold the rows of the query and key
 * projections in an order in which rotation works on neighbouring pairs; the configuration says so
 * with {@code rope_interleaved}, which Hugging Face files do not have.
 */
final class LlamaArchitecture implements Architecture {
  private static final int GATING_NOT_SAID = 0;
  private static final int GATING_SOFTMAX = 1;
  private static final double ROPE_BASE_DEFAULT = 10_000;

  private static final List<Rule> RULES =
      List.of(
          new Rule("token_embd.weight", "model.embed_tokens.weight"),
          new Rule("output_norm.weight", "model.norm.weight"),
          new Rule("output.weight", "lm_head.weight"),
          new Rule("rope_freqs.weight", "rope_freqs.weight"),
          block("attn_norm.weight", "input_layernorm.weight"),
          block("ffn_norm.weight", "post_attention_layernorm.weight"),
          block("attn_q.weight", "self_attn.q_proj.weight"),
          block("attn_k.weight", "self_attn.k_proj.weight"),
          block("attn_v.weight", "self_attn.v_proj.weight"),
          block("attn_output.weight", "self_attn.o_proj.weight"),
          block("attn_q.bias", "self_attn.q_proj.bias"),
          block("attn_k.bias", "self_attn.k_proj.bias"),
          block("attn_v.bias", "self_attn.v_proj.bias"),
          block("attn_output.bias", "self_attn.o_proj.bias"),
          block("ffn_gate.weight", "mlp.gate_proj.weight"),
          block("ffn_up.weight", "mlp.up_proj.weight"),
          block("ffn_down.weight", "mlp.down_proj.weight"),
          block("ffn_gate.bias", "mlp.gate_proj.bias"),
          block("ffn_up.bias", "mlp.up_proj.bias"),
          block("ffn_down.bias", "mlp.down_proj.bias"),
          block("ffn_gate_inp.weight", "block_sparse_moe.gate.weight"),
          experts("ffn_gate_exps.weight", "w1.weight"),
          experts("ffn_up_exps.weight", "w3.weight"),
          experts("ffn_down_exps.weight", "w2.weight"),
          block("ffn_gate.{e}.weight", "block_sparse_moe.experts.{e}.w1.weight"),
          block("ffn_up.{e}.weight", "block_sparse_moe.experts.{e}.w3.weight"),
          block("ffn_down.{e}.weight", "block_sparse_moe.experts.{e}.w2.weight"));

  private final ModelKeys keys;
  private final int blocks;
  private final int experts;

  LlamaArchitecture(ModelKeys keys) {
    this.keys = keys;
    blocks = keys.integer("block_count", 1, BLOCKS_MAX);
    int count = keys.integer("expert_count", 0, WIDTH_MAX, 0);
    experts = count == 1 ? 0 : count; // as llama.cpp: a single expert is a dense model
  }

  private static Rule block(String gguf, String name) {
    return new Rule("blk.{n}." + gguf, "model.layers.{n}." + name);
  }

  private static Rule experts(String gguf, String name) {
    return new Rule(
        "blk.{n}." + gguf, "model.layers.{n}.block_sparse_moe.experts.{e}." + name, Form.EXPERTS);
  }

  /** The names of a model of so many blocks. */
  static TensorNames names(int blocks) {
    return new TensorNames(blocks, RULES);
  }

  @Override
  public TensorNames names() {
    return names(blocks);
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
  public Map<String, @Nullable Object> config() {
    checkUnsupported();
    var config = keys.common(experts > 0 ? "mixtral" : "llama");
    config.put("num_hidden_layers", (long) blocks);
    config.put("intermediate_size", (long) perBlock("feed_forward_length"));
    int heads = perBlock("attention.head_count");
    config.put("num_attention_heads", (long) heads);
    config.put(
        "num_key_value_heads",
        (long) (keys.has("attention.head_count_kv") ? perBlock("attention.head_count_kv") : heads));
    config.put("head_dim", (long) headDim(heads));
    config.put("rms_norm_eps", keys.number("attention.layer_norm_rms_epsilon"));
    config.put("attention_bias", keys.anyBias("attn_"));
    config.put("mlp_bias", keys.anyBias("ffn_"));
    config.put("rope_theta", keys.number("rope.freq_base", ROPE_BASE_DEFAULT));
    config.put("rope_interleaved", true);
    var scaling = ropeScaling();
    if (!scaling.isEmpty()) {
      config.put("rope_scaling", scaling);
    }
    if (experts > 0) {
      config.put("num_local_experts", (long) experts);
      config.put("num_experts_per_tok", (long) keys.integer("expert_used_count", 1, experts));
    }
    return config;
  }

  private int perBlock(String key) {
    return keys.uniform(key, keys.perBlock(key, blocks, 1, WIDTH_MAX), _ -> true);
  }

  private int headDim(int heads) {
    int headDim;
    if (keys.has("attention.key_length")) {
      headDim = keys.integer("attention.key_length", 1, WIDTH_MAX);
    } else if (keys.has("rope.dimension_count")) {
      headDim = keys.integer("rope.dimension_count", 1, WIDTH_MAX);
    } else {
      int hidden = keys.integer("embedding_length", 1, WIDTH_MAX);
      if (hidden % heads != 0) {
        throw keys.wrong(
            "embedding_length",
            "a multiple of the %d heads, or a key 'attention.key_length'".formatted(heads));
      }
      headDim = hidden / heads;
    }
    for (var key : List.of("attention.value_length", "rope.dimension_count")) {
      if (keys.integer(key, 1, WIDTH_MAX, headDim) != headDim) {
        throw keys.wrong(key, headDim + ", the size of a head");
      }
    }
    return headDim;
  }

  /** Empty if positions are not scaled. An absent type is linear, as in llama.cpp. */
  private Map<String, @Nullable Object> ropeScaling() {
    double factor = keys.number("rope.scaling.factor", keys.number("rope.scale_linear", 0));
    boolean scaled = factor != 0 && factor != 1;
    var type = keys.string("rope.scaling.type").orElse("linear");
    return switch (type) {
      case "none" -> Map.of();
      case "linear" -> scaled ? Map.of("rope_type", type, "factor", factor) : Map.of();
      default -> Map.of("rope_type", type, "factor", scaled ? factor : 1);
    };
  }

  private void checkUnsupported() {
    double attentionFactor = keys.number("rope.scaling.attn_factor", 1);
    if (attentionFactor != 1) {
      throw keys.wrong("rope.scaling.attn_factor", "1");
    }
    int context = keys.integer("context_length", 1, Integer.MAX_VALUE);
    int window = keys.integer("attention.sliding_window", 0, Integer.MAX_VALUE, 0);
    if (window != 0 && window < context) {
      throw keys.wrong(
          "attention.sliding_window",
          "0, or at least the context of %d: windows are not supported".formatted(context));
    }
    int gating = keys.integer("expert_gating_func", 0, Integer.MAX_VALUE, GATING_NOT_SAID);
    if (gating != GATING_NOT_SAID && gating != GATING_SOFTMAX) {
      throw keys.wrong("expert_gating_func", GATING_SOFTMAX + " (softmax)");
    }
    if (!keys.flag("expert_weights_norm").orElse(true)) {
      throw keys.wrong("expert_weights_norm", "true");
    }
    double scale = keys.number("expert_weights_scale", 1);
    if (scale != 0 && scale != 1) {
      throw keys.wrong("expert_weights_scale", "1");
    }
    if (keys.integer("expert_shared_count", 0, WIDTH_MAX, 0) != 0) {
      throw keys.wrong("expert_shared_count", "0");
    }
    if (keys.integer("expert_group_count", 0, WIDTH_MAX, 0) > 1) {
      throw keys.wrong("expert_group_count", "1");
    }
    if (!keys.string("hidden_activation").orElse("silu").equals("silu")) {
      throw keys.wrong("hidden_activation", "'silu'");
    }
  }
}
