// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The keys of a model that begin with its architecture's name, which the methods leave out. */
final class ModelKeys {
  /** Blocks of one model. */
  static final int BLOCKS_MAX = 1024;

  /** The largest width, number of heads, number of experts. */
  static final int WIDTH_MAX = 1 << 20;

  private static final int VOCABULARY_MAX = 1 << 24;
  private static final String EMBEDDINGS = "token_embd.weight";

  /** A key that changes what is computed unless it has one of the values. */
  private record Neutral(String key, List<Double> values) {}

  private static final List<Neutral> NEUTRAL =
      List.of(
          new Neutral("logit_scale", List.of(0.0, 1.0)),
          new Neutral("residual_scale", List.of(0.0, 1.0)),
          new Neutral("embedding_scale", List.of(0.0, 1.0)),
          new Neutral("attn_logit_softcapping", List.of(0.0)),
          new Neutral("final_logit_softcapping", List.of(0.0)),
          new Neutral("router_logit_softcapping", List.of(0.0)),
          new Neutral("attention.scale", List.of(0.0)),
          new Neutral("attention.output_scale", List.of(0.0, 1.0)),
          new Neutral("attention.value_scale", List.of(0.0, 1.0)),
          new Neutral("attention.temperature_scale", List.of(0.0)),
          new Neutral("attention.max_alibi_bias", List.of(0.0)),
          new Neutral("attention.clamp_kqv", List.of(0.0)),
          new Neutral("expert_group_scale", List.of(0.0, 1.0)),
          new Neutral("num_loops", List.of(0.0, 1.0)));

  private final GgufParts parts;
  private final GgufMetadata metadata;
  private final String architecture;

  ModelKeys(GgufParts parts, String architecture) {
    this.parts = parts;
    this.architecture = architecture;
    metadata = parts.metadata();
  }

  /** The name of a key in full. */
  String name(String key) {
    return architecture + "." + key;
  }

  boolean has(String key) {
    return metadata.has(name(key));
  }

  int integer(String key, int min, int max) {
    return metadata.integer(name(key), min, max);
  }

  int integer(String key, int min, int max, int absent) {
    return metadata.integer(name(key), min, max, absent);
  }

  double number(String key) {
    return metadata.number(name(key));
  }

  double number(String key, double absent) {
    return metadata.number(name(key), absent);
  }

  Optional<Boolean> flag(String key) {
    return metadata.flag(name(key));
  }

  Optional<String> string(String key) {
    return metadata.optionalString(name(key));
  }

  int[] perBlock(String key, int blocks, int min, int max) {
    return metadata.perLayer(name(key), blocks, min, max);
  }

  /** The error of a key whose value is not what it must be. */
  ModelFormatException wrong(String key, String expected) {
    return metadata.wrong(name(key), expected);
  }

  /**
   * The one value that a key has in all of some blocks.
   *
   * @param values one for each block
   * @param of which blocks count
   * @return 0 if none counts
   */
  int uniform(String key, int[] values, IntPredicate of) {
    var distinct =
        IntStream.range(0, values.length).filter(of).map(i -> values[i]).distinct().toArray();
    if (distinct.length > 1) {
      throw wrong(
          key,
          "one value, not %d and %d: models whose blocks differ are not supported"
              .formatted(distinct[0], distinct[1]));
    }
    if (distinct.length == 1 && distinct[0] == 0) {
      throw wrong(key, "numbers above 0 for the blocks that use it");
    }
    return distinct.length == 0 ? 0 : distinct[0];
  }

  /** Whether there is a tensor of this name. */
  boolean hasTensor(String name) {
    return parts.has(name);
  }

  /** Whether there is a tensor with such a name. */
  boolean anyTensor(Predicate<String> name) {
    return parts.tensors().keySet().stream().anyMatch(name);
  }

  /** Whether a block has a bias whose name begins so. */
  boolean anyBias(String prefix) {
    return anyTensor(
        name -> name.startsWith("blk.") && name.contains("." + prefix) && name.endsWith(".bias"));
  }

  /**
   * The size of the vocabulary: rows of the embeddings, which may be more than there are tokens.
   */
  private long vocabularySize() {
    var embeddings = parts.tensors().get(EMBEDDINGS);
    if (embeddings == null) {
      return integer("vocab_size", 1, VOCABULARY_MAX);
    }
    var dims = embeddings.tensor().dims();
    if (dims.size() != 2 || dims.getLast() > VOCABULARY_MAX) {
      throw embeddings.wrong(
          "dimensions %s, expected two, the last at most %d".formatted(dims, VOCABULARY_MAX));
    }
    return dims.getLast();
  }

  /**
   * The fields that every architecture has.
   *
   * @throws ModelFormatException if a key says that the model computes otherwise than its
   *     architecture does
   */
  Map<String, @Nullable Object> common(String modelType) {
    for (var neutral : NEUTRAL) {
      if (has(neutral.key) && !neutral.values.contains(number(neutral.key, 0))) {
        throw wrong(
            neutral.key,
            "no such key, or " + neutral.values.getLast() + "; other values are not supported");
      }
    }
    if (!flag("attention.causal").orElse(true)) {
      throw wrong("attention.causal", "true");
    }
    if (flag("use_parallel_residual").orElse(false)) {
      throw wrong("use_parallel_residual", "false");
    }
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("model_type", modelType);
    config.put("hidden_size", (long) integer("embedding_length", 1, WIDTH_MAX));
    config.put("vocab_size", vocabularySize());
    config.put("max_position_embeddings", (long) integer("context_length", 1, Integer.MAX_VALUE));
    config.put("tie_word_embeddings", !hasTensor("output.weight"));
    return config;
  }
}
