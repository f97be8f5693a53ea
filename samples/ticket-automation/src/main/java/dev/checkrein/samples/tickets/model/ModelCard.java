// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.model;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.samples.tickets.team.AgentBook;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts about the model that answers, gathered once. Where it does not run in this process only
 * its name is known.
 *
 * @param name as its checkpoint says, on one line
 * @param architecture such as {@code nemotron_h}
 * @param quantisation formats of the weights, that of the most bytes first, such as {@code Q4_1 (+
 *     Q8_0, F32)}
 * @param weightBytes of all tensors, 0 if not known
 * @param backend such as {@code vector}
 * @param threads of the backend, 0 if not known
 * @param contextTokensMax longest conversation, 0 if not known
 * @param warning what will make tickets fail; null if nothing is in sight
 */
public record ModelCard(
    String name,
    @Nullable String architecture,
    @Nullable String quantisation,
    long weightBytes,
    @Nullable String backend,
    int threads,
    int contextTokensMax,
    @Nullable String warning) {
  private static final Logger LOG = LoggerFactory.getLogger(ModelCard.class);
  private static final int NAME_LENGTH_MAX = 80;

  /** The card of a model in this process. */
  public static ModelCard of(Engine engine, AgentBook book) {
    var checkpoint = engine.checkpoint();
    var name = oneLine(checkpoint.name());
    return new ModelCard(
        name,
        engine.description().architecture(),
        quantisation(checkpoint),
        checkpoint.bytes(),
        engine.backend(),
        engine.threads(),
        engine.contextTokensMax(),
        ModelCheck.warning(name, engine, book).orElse(null));
  }

  /** The card of a model of which only a name is known. */
  public static ModelCard named(String name) {
    return new ModelCard(oneLine(name), null, null, 0, null, 0, 0, null);
  }

  /** Whether the model runs in this process. */
  public boolean isEmbedded() {
    return backend != null;
  }

  /** Everything but the warning, in one line. */
  public String line() {
    return isEmbedded()
        ? "%s (%s, %s) on backend '%s', threads: %d"
            .formatted(name, architecture, quantisation, backend, threads)
        : name;
  }

  /** The name is any text that a file holds. */
  private static String oneLine(String name) {
    var clean = name.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    var points = clean.codePointCount(0, clean.length());
    return points <= NAME_LENGTH_MAX
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, NAME_LENGTH_MAX)) + "…";
  }

  private static String quantisation(Checkpoint checkpoint) {
    var bytes = new TreeMap<String, Long>();
    for (var tensor : checkpoint.tensorNames()) {
      try {
        bytes.merge(label(checkpoint.format(tensor)), checkpoint.bytes(tensor), Long::sum);
      } catch (ModelFormatException e) {
        LOG.debug("a tensor that the model does without is not counted", e);
      }
    }
    var formats =
        bytes.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    var others = formats.stream().skip(1).collect(Collectors.joining(", "));
    return others.isEmpty()
        ? String.join("", formats)
        : "%s (+ %s)".formatted(formats.getFirst(), others);
  }

  /** How the scales are laid out is of no interest here. */
  private static String label(BlockFormat format) {
    return format == BlockFormat.NVFP4_PLANAR ? BlockFormat.NVFP4.name() : format.name();
  }
}
