// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.Arrays;

/**
 * A {@link Batch} in heap arrays that are allocated once and refilled by each upload. Its contents
 * are copies: the caller may reuse what it built the batch from.
 */
public final class HostStep implements StepBuffer {
  private final Batch.Limits limits;
  private final int[] tokenIds;
  private final int[] positions;
  private final int[] sequenceOfToken;
  private final int[] starts;
  private final int[] slots;
  private final int[] blocks;
  private final int[] blockCounts;
  private final Batch.Draw[] draws;
  private final int[][] masks;
  private int tokens;
  private int sequences;
  private int logitRows;

  HostStep(Batch.Limits limits) {
    this.limits = limits;
    if (limits.tokens() < 1
        || limits.sequences() < 1
        || limits.logitRows() < 0
        || limits.blocksPerSequence() < 0
        || limits.vocabulary() < 1) {
      throw new IllegalArgumentException("limits of a step must not be negative or 0: " + limits);
    }
    tokenIds = new int[limits.tokens()];
    positions = new int[limits.tokens()];
    sequenceOfToken = new int[limits.tokens()];
    starts = new int[limits.sequences() + 1];
    slots = new int[limits.sequences()];
    blocks = new int[Math.multiplyExact(limits.sequences(), limits.blocksPerSequence())];
    blockCounts = new int[limits.sequences()];
    draws = new Batch.Draw[limits.logitRows()];
    masks = new int[limits.logitRows()][];
  }

  @Override
  public Batch.Limits limits() {
    return limits;
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public int sequences() {
    return sequences;
  }

  @Override
  public int logitRows() {
    return logitRows;
  }

  /** Id of a token of the batch. */
  public int tokenId(int token) {
    return tokenIds[token];
  }

  /** Position of a token of the batch in its sequence. */
  public int position(int token) {
    return positions[token];
  }

  /** Which sequence of the batch a token belongs to. */
  public int sequence(int token) {
    return sequenceOfToken[token];
  }

  /** First token of a sequence; that of {@code sequences()} is the end of the last one. */
  public int start(int sequence) {
    return starts[sequence];
  }

  /** Row of a sequence's recurrent state. */
  public int slot(int sequence) {
    return slots[sequence];
  }

  /** Number of cache blocks of a sequence. */
  int blockCount(int sequence) {
    return blockCounts[sequence];
  }

  /** The {@code index}-th cache block of a sequence. */
  public int block(int sequence, int index) {
    return blocks[sequence * limits.blocksPerSequence() + index];
  }

  /** What to do with a row of logits; its mask has been copied. */
  Batch.Draw draw(int row) {
    return draws[row];
  }

  void fill(Batch batch) {
    check(batch);
    tokens = 0;
    sequences = batch.pieces().size();
    logitRows = batch.draws().size();
    for (int s = 0; s < sequences; s++) {
      var piece = batch.pieces().get(s);
      starts[s] = tokens;
      slots[s] = piece.stateSlot();
      blockCounts[s] = piece.blocks().length;
      System.arraycopy(
          piece.blocks(), 0, blocks, s * limits.blocksPerSequence(), piece.blocks().length);
      for (int i = 0; i < piece.tokenIds().length; i++, tokens++) {
        tokenIds[tokens] = piece.tokenIds()[i];
        positions[tokens] = piece.position() + i;
        sequenceOfToken[tokens] = s;
      }
    }
    starts[sequences] = tokens;
    for (int row = 0; row < logitRows; row++) {
      draws[row] = copy(batch.draws().get(row), row);
    }
  }

  private Batch.Draw copy(Batch.Draw draw, int row) {
    int[] mask = draw.mask();
    if (mask != null) {
      int words = maskWords();
      if (masks[row] == null) {
        masks[row] = new int[words];
      }
      System.arraycopy(mask, 0, masks[row], 0, words);
      mask = masks[row];
    }
    if (mask == null && draw.penalised().length == 0) {
      return draw;
    }
    return new Batch.Draw(
        draw.row(),
        draw.sampling(),
        draw.position(),
        mask,
        draw.target(),
        draw.penalised().clone(),
        draw.counts().clone());
  }

  private int maskWords() {
    return (int) ((limits.vocabulary() + 31L) / 32);
  }

  private void check(Batch batch) {
    atMost("tokens", batch.tokens(), limits.tokens());
    atMost("sequences", batch.pieces().size(), limits.sequences());
    atMost("logit rows", batch.draws().size(), limits.logitRows());
    int[] used = new int[batch.pieces().size()];
    for (int s = 0; s < used.length; s++) {
      var piece = batch.pieces().get(s);
      used[s] = piece.stateSlot();
      atMost("blocks of a sequence", piece.blocks().length, limits.blocksPerSequence());
      if (piece.stateSlot() < 0) {
        throw new IllegalArgumentException(
            "state slot is " + piece.stateSlot() + ", expected 0 up");
      }
      if (piece.position() > Integer.MAX_VALUE - piece.tokenIds().length) {
        throw new IllegalArgumentException(
            "position " + piece.position() + " is too large: the last token must stay below 2^31");
      }
      for (int id : piece.tokenIds()) {
        atMost("token id", id, limits.vocabulary() - 1);
        if (id < 0) {
          throw new IllegalArgumentException("token id is " + id + ", expected 0 up");
        }
      }
    }
    Arrays.sort(used);
    for (int s = 1; s < used.length; s++) {
      if (used[s] == used[s - 1]) {
        throw new IllegalArgumentException("two sequences of a step share state slot " + used[s]);
      }
    }
    for (var draw : batch.draws()) {
      checkDraw(draw);
    }
  }

  private void checkDraw(Batch.Draw draw) {
    int[] mask = draw.mask();
    if (mask != null && mask.length < maskWords()) {
      throw new IllegalArgumentException(
          "a mask has %d words, expected %d for a vocabulary of %d"
              .formatted(mask.length, maskWords(), limits.vocabulary()));
    }
    atMost("target", draw.target(), limits.vocabulary() - 1);
    for (int id : draw.penalised()) {
      atMost("penalised id", id, limits.vocabulary() - 1);
      if (id < 0) {
        throw new IllegalArgumentException("penalised id is " + id + ", expected 0 up");
      }
    }
  }

  private static void atMost(String what, int value, int max) {
    if (value > max) {
      throw new IllegalArgumentException(
          what + ": " + value + ", but the step buffer's limits allow at most " + max);
    }
  }
}
