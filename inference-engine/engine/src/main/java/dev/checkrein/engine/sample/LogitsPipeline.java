// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The one way from logits to a token: mask stages, penalties, temperature and truncation, draw. The
 * first part runs here and says what is allowed; the rest runs in {@code Kernels.sample}, from the
 * {@link Batch.Draw} made here. Confined to one generation.
 */
public final class LogitsPipeline {
  private static final int[] NONE = {};

  private final int vocabulary;
  private final Sampling sampling;
  private final List<MaskStage> stages;
  private final Map<Integer, Integer> counts = new LinkedHashMap<>();
  private @Nullable TokenMask next;

  /**
   * @param vocabulary ids that may come at all
   * @param stages asked in this order
   */
  public LogitsPipeline(int vocabulary, Sampling sampling, List<MaskStage> stages) {
    this.vocabulary = vocabulary;
    this.sampling = sampling;
    this.stages = List.copyOf(stages);
  }

  /** The next token where the stages leave no choice, so that no logits are needed. */
  public OptionalInt forced() {
    return stages.isEmpty() ? OptionalInt.empty() : mask().single();
  }

  /**
   * How the next token is to be drawn.
   *
   * @param row the row of the batch whose logits decide
   * @param position the position that the token will have, key of the draw
   */
  public Batch.Draw draw(int row, long position) {
    var bits = stages.isEmpty() ? null : mask().bits();
    if (!sampling.penalises()) {
      return new Batch.Draw(row, sampling, position, bits, -1, NONE, NONE);
    }
    var ids = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
    var times = counts.values().stream().mapToInt(Integer::intValue).toArray();
    return new Batch.Draw(row, sampling, position, bits, -1, ids, times);
  }

  /** Tells all stages which token came, drawn or forced. */
  public void accept(int tokenId) {
    next = null;
    if (sampling.penalises()) {
      counts.merge(tokenId, 1, Integer::sum);
    }
    for (var stage : stages) {
      stage.accept(tokenId);
    }
  }

  /** What may come next; asked of the stages once a token. */
  private TokenMask mask() {
    var known = next;
    if (known != null) {
      return known;
    }
    var mask = new TokenMask(vocabulary);
    for (var stage : stages) {
      stage.mask(mask);
    }
    if (mask.isEmpty()) {
      throw new RequestException(
          "no token may come next: the rules of the request contradict each other ("
              + stages.stream().map(stage -> stage.getClass().getSimpleName()).toList()
              + ")");
    }
    next = mask;
    return mask;
  }
}
