// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what the architectures have in common from config.json. Keys that would change the result
 * and are not supported are refused by name.
 */
record ConfigKeys(JsonObject json) {
  static final int LAYERS_MAX = 1024;
  static final int WIDTH_MAX = 1 << 20;
  static final int VOCABULARY_MAX = 1 << 24;

  private static final double EPS_MAX = 1;

  /** Ways to quantise that leave each weight its name and say by dtypes how it is stored. */
  private static final Set<String> QUANT_METHODS = Set.of("modelopt", "compressed-tensors");

  /** A size from 1 to {@link #WIDTH_MAX}. */
  int width(String... spellings) {
    return json.integer(json.first(spellings), 1, WIDTH_MAX);
  }

  int vocabulary() {
    return json.integer("vocab_size", 1, VOCABULARY_MAX);
  }

  int contextTokensMax() {
    return json.integer("max_position_embeddings", 1, Integer.MAX_VALUE);
  }

  /** Heads of attention, where a missing head size is {@code hidden / heads}. */
  Attention.Heads heads(int hidden) {
    int heads = width("num_attention_heads");
    int kvHeads = json.integer("num_key_value_heads", 1, heads, heads);
    if (heads % kvHeads != 0) {
      throw json.wrong("num_key_value_heads", "a divisor of num_attention_heads (" + heads + ")");
    }
    var key = json.first("head_dim", "attention_head_dim");
    if (!json.has(key) && hidden % heads != 0) {
      throw json.wrong("num_attention_heads", "a divisor of hidden_size (" + hidden + ")");
    }
    int headDim = json.has(key) ? json.integer(key, 1, WIDTH_MAX) : hidden / heads;
    checkProduct(json.has(key) ? key : "num_attention_heads", headDim, heads, WIDTH_MAX);
    return new Attention.Heads(heads, kvHeads, headDim);
  }

  /** Refuses a size whose product with another is beyond what tensors may have. */
  void checkProduct(String key, int size, int times, int max) {
    if ((long) size * times > max) {
      throw json.wrong(key, "at most " + max / times + ", for " + times + " of them");
    }
  }

  /** What is added to mean squares. */
  float eps(String... spellings) {
    var key = json.first(spellings);
    double eps = json.number(key);
    if (!(eps > 0 && eps < EPS_MAX)) {
      throw json.wrong(key, "above 0 and below " + EPS_MAX);
    }
    return (float) eps;
  }

  /** Refuses a setting that is there. */
  void refuse(String key, String what) {
    if (json.has(key)) {
      throw new ModelFormatException(
          json.source() + ": '" + key + "' is set; " + what + " is not supported");
    }
  }

  /** Refuses weights that are quantised in a way whose tensors have other names. */
  void refuseQuantization() {
    if (json.has("quantization_config")) {
      var config = json.object("quantization_config");
      if (!QUANT_METHODS.contains(config.optionalString("quant_method").orElse(""))) {
        throw config.wrong("quant_method", "one of " + new TreeSet<>(QUANT_METHODS));
      }
    }
  }

  /** Refuses flags that are true. */
  void refuseBiases(List<String> flags) {
    for (var flag : flags) {
      if (json.flag(flag, false)) {
        throw json.wrong(flag, "false: projections with bias are not supported");
      }
    }
  }

  /** Refuses a value other than the one that is supported. */
  void expect(String key, String value) {
    if (json.has(key) && !json.string(key).equals(value)) {
      throw json.wrong(key, "'" + value + "'");
    }
  }

  /** Refuses a window that is shorter than the context. */
  void refuseWindow() {
    if (json.has("sliding_window")
        && json.flag("use_sliding_window", true)
        && json.integer("sliding_window", 1, Integer.MAX_VALUE) < contextTokensMax()) {
      throw json.wrong("sliding_window", "null: attention within a window is not supported");
    }
  }
}
