// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Backend;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model, and how to run it: the part that all commands share that run one. */
final class ModelOptions {
  private static final int SEQUENCES = 2;

  @Mixin private ModelPath model = new ModelPath();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      converter = BackendName.class,
      description = "auto, vector or scalar. Default: auto, the fastest that loads.")
  private Backend backend = Backend.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: 0, one a processor.")
  private int threads;

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "The longest conversation. Default: 0, what the model was made for.")
  private int contextTokensMax;

  /** Whether the user named a model. */
  boolean isNamed() {
    return model.isNamed();
  }

  /** The model's path; unpacks the pocket model where none was named. */
  Path path() {
    return model.path();
  }

  /** Opens the model. */
  Engine open() {
    return open(0);
  }

  /**
   * Opens the model with room for so many tokens and no more, unless the user said otherwise.
   *
   * @param tokens 0 for as many as the model was made for
   */
  Engine open(int tokens) {
    return Engine.open(path(), options(tokens));
  }

  /** The options of the engine, see {@link #open(int)}. */
  EngineOptions options(int tokens) {
    if (threads < 0 || threads > 1024) {
      throw new RequestException(
          "--threads is " + threads + ", expected 0 (one a processor) to 1024");
    }
    if (contextTokensMax < 0) {
      throw new RequestException(
          "--context is " + contextTokensMax + ", expected 0 (the model's own) or more");
    }
    return EngineOptions.DEFAULTS
        .withBackend(backend)
        .withThreads(threads)
        .withSequencesMax(SEQUENCES)
        .withContextTokensMax(contextTokensMax == 0 ? tokens : contextTokensMax);
  }

  /** Threads that compute. */
  int threads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** A backend by its name. */
  static final class BackendName implements ITypeConverter<Backend> {
    @Override
    public Backend convert(String value) {
      try {
        return Backend.parse(value);
      } catch (RequestException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
