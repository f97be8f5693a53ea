// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.checkpoint.gguf.GgufType;
import dev.checkrein.engine.checkpoint.gguf.NewTensor;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelDescription;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.RotaryConfig;
import java.util.List;
import java.util.Optional;

/**
 * The metadata of a GGUF file of Llama or Mixtral.
 *
 * @param config as {@code config.json}, checked by the model
 * @param headDim columns of a head
 * @param kvHeads heads of keys and values
 * @param rotary positions of a head
 */
record LlamaFields(
    JsonObject config,
    ModelDescription description,
    int layers,
    int headDim,
    int kvHeads,
    RotaryConfig rotary) {
  static final String ARCHITECTURE = "llama";

  private static final String KEYS = "model.layers.0.self_attn.k_proj.weight";
  private static final String EXPERTS = "num_local_experts";

  /**
   * Of a model.
   *
   * @throws ModelFormatException if the format cannot say what it computes
   */
  static LlamaFields of(JsonObject config, ModelShape shape) {
    var description = shape.description();
    int heads = config.integer("num_attention_heads", 1, Integer.MAX_VALUE);
    var headKey = config.first("head_dim", "attention_head_dim");
    int headDim = config.integer(headKey, 1, Integer.MAX_VALUE, description.hidden() / heads);
    int keyRows =
        shape.tensors().stream()
            .filter(t -> t.name().equals(KEYS))
            .findFirst()
            .orElseThrow()
            .rows();
    var rotary = RotaryConfig.from(config, headDim);
    if (2 * rotary.pairs() != headDim) {
      throw new ModelFormatException(
          "%s: %d of %d elements of a head are rotated, which a GGUF file of this architecture cannot say"
              .formatted(config.source(), 2 * rotary.pairs(), headDim));
    }
    return new LlamaFields(config, description, layers(shape), headDim, keyRows / headDim, rotary);
  }

  /** Blocks of a model: each has attention. */
  static int layers(ModelShape shape) {
    return shape.description().layers().getOrDefault("attention", 0);
  }

  /** The order in which rows of queries and keys are written. */
  RowOrder rotatedRows() {
    return rotary.interleaved() ? RowOrder.AS_STORED : new RowOrder(headDim);
  }

  /** What rotary frequencies are divided by, where the format has no key that says so. */
  Optional<NewTensor> divisors() {
    if (!(rotary.scaling() instanceof RotaryConfig.Scaling.Llama3)) {
      return Optional.empty();
    }
    float[] divisors = rotary.divisors();
    return Optional.of(
        new NewTensor(
            "rope_freqs.weight",
            GgufType.F32,
            List.of((long) divisors.length),
            sink -> sink.append(Floats.littleEndian(divisors))));
  }

  void writeTo(GgufFields fields) {
    fields.uint32("llama.vocab_size", description.vocabulary());
    fields.uint32("llama.context_length", description.contextTokensMax());
    fields.uint32("llama.embedding_length", description.hidden());
    fields.uint32("llama.block_count", layers);
    fields.uint32(
        "llama.feed_forward_length", config.integer("intermediate_size", 1, Integer.MAX_VALUE));
    fields.uint32(
        "llama.attention.head_count", config.integer("num_attention_heads", 1, Integer.MAX_VALUE));
    fields.uint32("llama.attention.head_count_kv", kvHeads);
    fields.uint32("llama.attention.key_length", headDim);
    fields.uint32("llama.attention.value_length", headDim);
    fields.float32("llama.attention.layer_norm_rms_epsilon", (float) config.number("rms_norm_eps"));
    fields.uint32("llama.rope.dimension_count", headDim);
    fields.float32("llama.rope.freq_base", (float) rotary.theta());
    if (rotary.scaling() instanceof RotaryConfig.Scaling.Linear(double factor)) {
      fields.string("llama.rope.scaling.type", "linear");
      fields.float32("llama.rope.scaling.factor", (float) factor);
    }
    if (config.has(EXPERTS) && description.layers().containsKey("moe")) {
      fields.uint32("llama.expert_count", config.integer(EXPERTS, 1, Integer.MAX_VALUE));
      fields.uint32(
          "llama.expert_used_count", config.integer("num_experts_per_tok", 1, Integer.MAX_VALUE));
    }
  }
}
