// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.convert.Synthesis;
import dev.checkrein.engine.convert.WeightType;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.ModelShape;

/**
 * A model with made-up weights in memory.
 *
 * @param config the model's {@code config.json}
 * @param type of its matrices
 */
record SyntheticModel(JsonObject config, WeightType type) {
  private static final long SEED = 0;

  /** Of the JVM and of a step, besides weights and conversations. */
  private static final long BASE_BYTES = 256L << 20;

  /**
   * Makes up the weights and opens an engine over them, which frees them when it is closed.
   *
   * @throws RequestException if there is not so much memory
   */
  Engine open(Terminal terminal, EngineOptions options) {
    checkFits(options, AvailableMemory.bytes());
    try (var progress = new ConversionProgress(terminal, "synth");
        var checkpoint = Synthesis.open(config, type, SEED, progress)) {
      return Engine.open(checkpoint, options);
    }
  }

  /** Refuses what would not fit into so many bytes. */
  void checkFits(EngineOptions options, long available) {
    var model = ModelShape.of(config).description();
    long weights = Synthesis.weightBytes(config, type);
    long tokens = Math.max(options.contextTokensMax(), EngineOptions.CACHE_TOKENS);
    long rest =
        BASE_BYTES
            + options.sequencesMax() * model.stateBytesPerSequence()
            + tokens * model.cacheBytesPerToken();
    if (weights + rest > available) {
      throw new RequestException(
          "%s as %s needs %,d bytes for weights and %,d besides, of memory %,d are available; choose a smaller --type or --context"
              .formatted(config.source(), type.label(), weights, rest, available));
    }
  }
}
