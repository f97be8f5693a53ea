// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelDescription;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.model.TensorShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code info} says, in the order in which it says it. */
final class ModelFacts {
  private static final int BF16_BYTES = 2;
  private static final String ROUTER_BIAS = "e_score_correction_bias";

  private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();

  private ModelFacts() {}

  /** Of a model that is open. */
  static Map<String, @Nullable Object> of(Engine engine) {
    var result = new ModelFacts();
    var facts = result.facts;
    var checkpoint = engine.checkpoint();
    facts.put("model", checkpoint.path().toString());
    result.describe(engine.description());
    var tensors = new TreeMap<String, Integer>();
    var bytes = new TreeMap<String, Long>();
    for (var name : checkpoint.tensorNames()) {
      var type = checkpoint.format(name).name();
      tensors.merge(type, 1, Integer::sum);
      bytes.merge(type, checkpoint.bytes(name), Long::sum);
    }
    facts.put("tensors", tensors);
    facts.put("bytesByType", bytes);
    facts.put("weightBytes", checkpoint.bytes());
    result.memory(engine.description());
    facts.put("tokenizer", engine.tokenizer().isPresent());
    facts.put("chatTemplate", engine.chat().isPresent());
    facts.put("drafts", engine.description().parameters().drafts() > 0);
    facts.put("backend", engine.backend());
    return facts;
  }

  /** Of a configuration without weights. */
  static Map<String, @Nullable Object> of(JsonObject config) {
    var result = new ModelFacts();
    var facts = result.facts;
    var shape = ModelShape.of(config);
    facts.put("config", config.source());
    result.describe(shape.description());
    var bytes = new TreeMap<String, Long>();
    for (var tensor : shape.tensors()) {
      var type = type(config, tensor);
      bytes.merge(type, tensor.elements() * (type.equals("F32") ? 4 : BF16_BYTES), Long::sum);
    }
    facts.put("tensors", shape.tensors().size());
    facts.put("bytesByType", bytes);
    facts.put("weightBytes", bytes.values().stream().mapToLong(Long::longValue).sum());
    result.memory(shape.description());
    return facts;
  }

  /** How published checkpoints of such a configuration store a tensor. */
  private static String type(JsonObject config, TensorShape tensor) {
    if (tensor.name().endsWith(ROUTER_BIAS)) {
      return "F32";
    }
    var dtype =
        config
            .optionalString("torch_dtype")
            .or(() -> config.optionalString("dtype"))
            .orElse("bfloat16");
    return switch (dtype) {
      case "bfloat16" -> "BF16";
      case "float16" -> "F16";
      case "float32" -> "F32";
      default ->
          throw config.wrong(
              config.has("torch_dtype") ? "torch_dtype" : "dtype", "bfloat16, float16 or float32");
    };
  }

  private void describe(ModelDescription description) {
    var parameters = description.parameters();
    facts.put("architecture", description.architecture());
    facts.put("layers", new TreeMap<>(description.layers()));
    facts.put("hidden", description.hidden());
    facts.put("vocabulary", description.vocabulary());
    facts.put("contextTokensMax", description.contextTokensMax());
    facts.put("parameters", parameters.total());
    facts.put("parametersActive", parameters.active());
    facts.put("parametersActiveWithEmbedding", parameters.activeWithEmbedding());
    facts.put("parametersOfDrafts", parameters.drafts());
  }

  private void memory(ModelDescription description) {
    var memory = description.memory();
    long cache = memory.cachePerToken() + memory.draftCachePerToken();
    facts.put("stateBytesPerSequence", description.stateBytesPerSequence());
    facts.put("recurrentBytesPerSequence", Float.BYTES * memory.recurrent());
    facts.put("windowBytesPerSequence", Float.BYTES * memory.window());
    facts.put("windowBytesPerSequenceBf16", BF16_BYTES * memory.window());
    facts.put("cacheBytesPerToken", description.cacheBytesPerToken());
    facts.put("cacheBytesPerTokenBf16", BF16_BYTES * memory.cachePerToken());
    facts.put("cacheBytesPerTokenBf16OfDrafts", BF16_BYTES * memory.draftCachePerToken());
    facts.put("cacheBytesAtContextTokensMax", Float.BYTES * cache * description.contextTokensMax());
    facts.put(
        "cacheBytesAtContextTokensMaxBf16",
        BF16_BYTES * memory.cachePerToken() * description.contextTokensMax());
  }
}
