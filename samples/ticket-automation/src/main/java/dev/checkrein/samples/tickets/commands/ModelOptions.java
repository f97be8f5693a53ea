// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.pocket.PocketModel;
import dev.checkrein.samples.tickets.model.AgentChoice;
import dev.checkrein.samples.tickets.model.ModelCheck;
import dev.checkrein.samples.tickets.team.AgentBook;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which model a command runs, and how. */
final class ModelOptions {
  private static final int PARALLEL_MAX = 64;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "Folder or .gguf file of the model to run instead of the pocket model.")
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

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private final AtomicBoolean warned = new AtomicBoolean();

  /** How many tickets are worked at one time. */
  int parallel() {
    if (parallel < 1 || parallel > PARALLEL_MAX) {
      throw new RequestException("--parallel is " + parallel + ", expected 1 to " + PARALLEL_MAX);
    }
    return parallel;
  }

  /**
   * Opens the model; the pocket model where none is given. The caller closes it.
   *
   * @throws ModelFormatException if it is malformed, or cannot be talked to
   */
  Checkpoint checkpoint() {
    var checkpoint = Checkpoint.open(model == null ? pocket() : model);
    try {
      ModelCheck.requireChat(checkpoint);
      return checkpoint;
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** The agents that go with the model. */
  AgentBook book(Checkpoint checkpoint) {
    return AgentChoice.book(null, checkpoint, ModelOptions::pocket);
  }

  /** An engine of one thread. */
  Engine open(Checkpoint checkpoint) {
    return Engine.open(
        checkpoint,
        EngineOptions.DEFAULTS.withBackend(backend).withThreads(1).withSequencesMax(16));
  }

  /** The same; the first one tells what will go wrong with these agents. */
  Engine open(Checkpoint checkpoint, AgentBook book) {
    var engine = open(checkpoint);
    if (warned.compareAndSet(false, true)) {
      ModelCheck.warning(checkpoint.name(), engine, book).ifPresent(this::warn);
    }
    return engine;
  }

  private void warn(String warning) {
    if (command != null) {
      command.commandLine().getErr().println("ticket-desk: warning: " + warning);
    }
  }

  private static Path pocket() {
    return PocketModel.unpack(
        PocketModel.defaultCache(System.getenv(), Path.of(System.getProperty("user.home"))));
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
