// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tensor.BlockFormat;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The JSON files of a directory of NVFP4 weights, in ModelOpt's words. Only weights are quantised,
 * which it calls W4A16_NVFP4: there are no scales of activations.
 *
 * @param quantized names of the matrices that are NVFP4
 * @param left modules whose matrices are not
 */
record Nvfp4Settings(SortedSet<String> quantized, SortedSet<String> left) {
  /** In {@code config.json}: how weights are quantised. */
  static final String KEY = "quantization_config";

  private static final String ALGORITHM = "W4A16_NVFP4";
  private static final Map<String, @Nullable Object> PRODUCER = Map.of("name", "checkrein");

  /** {@code config.json} with what servers read. */
  byte[] config(JsonObject config) {
    var weights = new LinkedHashMap<String, @Nullable Object>();
    weights.put("dynamic", false);
    weights.put("num_bits", 4);
    weights.put("type", "float");
    weights.put("group_size", BlockFormat.NVFP4_PLANAR.blockElements());
    var group = new LinkedHashMap<String, @Nullable Object>();
    group.put("weights", weights);
    group.put("input_activations", null);
    group.put("targets", List.of("Linear"));
    var quantization = new LinkedHashMap<String, @Nullable Object>();
    quantization.put("config_groups", Map.of("group_0", group));
    quantization.put("ignore", List.copyOf(left));
    quantization.put("quant_algo", ALGORITHM);
    quantization.put("kv_cache_scheme", null);
    quantization.put("producer", PRODUCER);
    quantization.put("quant_method", "modelopt");
    var fields = new LinkedHashMap<>(config.fields());
    fields.put(KEY, quantization);
    return bytes(fields);
  }

  /** {@code hf_quant_config.json}. */
  byte[] quantConfig() {
    var quantization = new LinkedHashMap<String, @Nullable Object>();
    quantization.put("quant_algo", ALGORITHM);
    quantization.put("kv_cache_quant_algo", null);
    quantization.put("group_size", BlockFormat.NVFP4_PLANAR.blockElements());
    quantization.put("exclude_modules", List.copyOf(left));
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("producer", PRODUCER);
    fields.put("quantization", quantization);
    return bytes(fields);
  }

  /**
   * The index of several shards.
   *
   * @param shards the file of each tensor
   * @param bytes of all tensors
   */
  byte[] index(Map<String, String> shards, long bytes) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("metadata", Map.of("total_size", bytes));
    fields.put("weight_map", shards);
    return bytes(fields);
  }

  private static byte[] bytes(Map<String, @Nullable Object> fields) {
    return (Json.write(fields) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
