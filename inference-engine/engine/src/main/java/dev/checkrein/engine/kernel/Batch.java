// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one step computes: pieces of several sequences, prefill chunks and single tokens mixed, and
 * what to do with the logits of some of their rows. Built on the host, then sent by one {@link
 * Kernels#upload}.
 *
 * @param pieces one for each sequence of the step, in batch order
 * @param draws one for each logit row, in batch order of their tokens
 */
public record Batch(List<Piece> pieces, List<Draw> draws) {
  public Batch {
    pieces = List.copyOf(pieces);
    draws = List.copyOf(draws);
    int tokens = 0;
    for (var piece : pieces) {
      tokens += piece.tokenIds.length;
    }
    for (var draw : draws) {
      Objects.checkIndex(draw.row, tokens);
    }
  }

  /**
   * The next tokens of one sequence.
   *
   * @param tokenIds the ids, at least one
   * @param position position of the first of them: how many tokens the sequence holds before
   * @param stateSlot row of the sequence's recurrent state
   * @param blocks cache blocks of the sequence, enough for {@code position + tokenIds.length}
   *     tokens
   */
  public record Piece(int[] tokenIds, int position, int stateSlot, int[] blocks) {
    public Piece {
      if (tokenIds.length == 0 || position < 0) {
        throw new IllegalArgumentException(
            "a piece needs at least one token and a position of at least 0, has "
                + tokenIds.length
                + " at "
                + position);
      }
    }
  }

  /**
   * What to do with one row of logits.
   *
   * @param row the token of the batch whose successor is wanted, counted over all pieces
   * @param sampling how to pick
   * @param position key of the draw: the position that the picked token will have
   * @param mask one bit a token id, lowest bit first, set where allowed; null allows all
   * @param target the id to report instead of picking, or −1; its log-probability is what is wanted
   * @param penalised ids whose logits the penalties lower, each once
   * @param counts how often each of them has occurred
   */
  public record Draw(
      int row,
      Sampling sampling,
      long position,
      int @Nullable [] mask,
      int target,
      int[] penalised,
      int[] counts) {
    private static final int[] NONE = {};

    public Draw {
      if (penalised.length != counts.length) {
        throw new IllegalArgumentException(
            penalised.length + " penalised ids need as many counts, have " + counts.length);
      }
    }

    /** The largest allowed logit of a row. */
    public static Draw greedy(int row, int @Nullable [] mask) {
      return new Draw(row, Sampling.GREEDY, 0, mask, -1, NONE, NONE);
    }

    /** The largest logit of each of the first rows. */
    public static List<Draw> greedyRows(int rows) {
      return IntStream.range(0, rows).mapToObj(row -> greedy(row, null)).toList();
    }

    /** No pick: the log-probability of {@code target}. */
    public static Draw score(int row, int target) {
      return new Draw(row, Sampling.GREEDY, 0, null, target, NONE, NONE);
    }
  }

  /**
   * The largest batch that a {@link StepBuffer} takes.
   *
   * @param tokens tokens over all pieces
   * @param sequences pieces
   * @param logitRows draws
   * @param blocksPerSequence cache blocks of one sequence
   * @param vocabulary ids that a mask covers
   */
  public record Limits(
      int tokens, int sequences, int logitRows, int blocksPerSequence, int vocabulary) {}

  /** Tokens over all pieces. */
  public int tokens() {
    int tokens = 0;
    for (var piece : pieces) {
      tokens += piece.tokenIds.length;
    }
    return tokens;
  }

  /** A batch of one piece that wants no logits. */
  public static Batch prefill(Piece piece) {
    return new Batch(List.of(piece), List.of());
  }

  /**
   * A batch of one piece with the same kind of draw for each of its tokens, as {@code logits} and
   * tests need.
   */
  public static Batch everyRow(Piece piece) {
    return new Batch(List.of(piece), Draw.greedyRows(piece.tokenIds.length));
  }
}
