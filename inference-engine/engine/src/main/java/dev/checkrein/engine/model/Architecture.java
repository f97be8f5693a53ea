// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;

/** A configuration that is understood: the hyper-parameters of one of the architectures. */
sealed interface Architecture permits NemotronHConfig, LlamaConfig, MixtralConfig {
  /**
   * Reads config.json.
   *
   * @throws ModelFormatException if {@code model_type} or a setting is not supported, by key
   */
  static Architecture of(JsonObject config) {
    return switch (config.string("model_type")) {
      case "nemotron_h" -> NemotronHConfig.from(config);
      case "llama" -> LlamaConfig.from(config);
      case "mixtral" -> MixtralConfig.from(config);
      default -> throw config.wrong("model_type", "nemotron_h, llama or mixtral");
    };
  }

  /** Takes all tensors from the table and counts. */
  ModelDescription describe(Tally tensors);

  /** Builds the model on a backend. */
  Model build(Tally tensors, Kernels kernels, Batch.Limits limits);

  /** Whether a checkpoint may hold this tensor although the model has no use for it. */
  boolean ignores(String tensor);
}
