// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.pocket.PocketModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model a command runs, and how. */
final class ModelOptions {
  private static final int PARALLEL_MAX = 64;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint to run instead of the pocket model.")
  @Nullable Path model;

  @Option(
      names = "--backend",
      paramLabel = "auto|vector|scalar",
      converter = BackendConverter.class,
      description = "Kernels to use (default: auto).")
  Backend backend = Backend.AUTO;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "Tickets worked at one time, each on an engine of one thread (default: one a processor).")
  private int parallel = Runtime.getRuntime().availableProcessors();

  @Option(names = "--no-thinking", description = "Use the template's form without thinking.")
  boolean withoutThinking;

  @Option(names = "--json", description = "Print JSON only.")
  boolean json;

  /** How many tickets are worked at one time. */
  int parallel() {
    if (parallel < 1 || parallel > PARALLEL_MAX) {
      throw new RequestException("--parallel is " + parallel + ", expected 1 to " + PARALLEL_MAX);
    }
    return parallel;
  }

  /** The folder of the checkpoint; the pocket model is unpacked where none is given. */
  Path folder() {
    if (model != null) {
      return model;
    }
    return PocketModel.unpack(
        PocketModel.defaultCache(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  Engine open(Path folder) {
    return Engine.open(
        folder, EngineOptions.DEFAULTS.withBackend(backend).withThreads(1).withSequencesMax(16));
  }

  /** Reads a backend's name as the command line of the engine does. */
  static final class BackendConverter implements ITypeConverter<Backend> {
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
