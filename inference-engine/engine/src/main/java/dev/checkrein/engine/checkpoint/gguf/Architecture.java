// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one {@code general.architecture} translates to. */
sealed interface Architecture permits LlamaArchitecture, NemotronHArchitecture {
  /** Names the architecture of a file. */
  String KEY = "general.architecture";

  /** The fields of {@code config.json}. */
  Map<String, @Nullable Object> config();

  /** How tensor names translate. */
  TensorNames names();

  /** Experts of a stack; 0 without. */
  int experts();

  /** The key that says so. */
  String expertsKey();

  /**
   * The architecture of a model.
   *
   * @throws ModelFormatException if it is not supported, or keys are missing or wrong
   */
  static Architecture of(GgufParts parts) {
    var known = new TreeMap<String, Function<ModelKeys, Architecture>>();
    known.put("llama", LlamaArchitecture::new);
    known.put("nemotron_h", NemotronHArchitecture::new);
    known.put("nemotron_h_moe", NemotronHArchitecture::new);
    var metadata = parts.metadata();
    var name = metadata.string(KEY);
    var constructor = known.get(name);
    if (constructor == null) {
      throw metadata.wrong(
          KEY, "one of those that are supported: " + String.join(", ", known.keySet()));
    }
    if (!metadata.optionalString("general.type").orElse("model").equals("model")) {
      throw metadata.wrong("general.type", "'model'");
    }
    return constructor.apply(new ModelKeys(parts, name));
  }
}
