// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.samples.tickets.team.AgentBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which agents work for a model: those of the folder that somebody named; else those that
 * lie beside the model; else the pocket model's, so that any model can be tried. The pocket model's
 * limits are its own: a foreign model gets those of its {@code checkrein.json}, or the defaults.
 */
public final class AgentChoice {
  private AgentChoice() {}

  /**
   * The agents of a model.
   *
   * @param configured folder with agent files; null if nobody named one
   * @param pocket unpacks the pocket model; called only where its agents are needed
   * @throws ModelFormatException if a file is missing or malformed
   */
  public static AgentBook book(
      @Nullable Path configured, Checkpoint checkpoint, Supplier<Path> pocket) {
    if (configured != null) {
      return AgentBook.open(configured);
    }
    var beside = folder(checkpoint.path());
    if (AgentBook.isIn(beside)) {
      return AgentBook.open(beside);
    }
    return AgentBook.open(pocket.get())
        .withLimits(
            checkpoint.settings().map(AgentBook.Limits::of).orElse(AgentBook.Limits.DEFAULTS));
  }

  /** The directory itself, or the one that holds the file. */
  private static Path folder(Path model) {
    return Files.isDirectory(model) ? model : model.resolveSibling("");
  }
}
