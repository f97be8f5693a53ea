// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.state;

import java.util.Arrays;

/**
 * The tokens that a model has read in one conversation, and where their memory lies. Owned by
 * {@link SequencePool}, which alone creates and frees it. Confined to the engine's step.
 */
public final class Sequence {
  private final int slot;
  private int[] blocks = {};
  private final int borrowedBlocks;
  private int[] ids = {};
  private int length;
  private long lastUse;

  Sequence(int slot, int[] borrowed) {
    this.slot = slot;
    this.blocks = borrowed.clone();
    this.borrowedBlocks = borrowed.length;
  }

  /** Tokens read so far; also the position of the next one. */
  public int length() {
    return length;
  }

  /** The row of its recurrent state. */
  public int slot() {
    return slot;
  }

  /** Its cache blocks in the order of positions, enough for {@link #length()} tokens. */
  public int[] blocks() {
    return blocks.clone();
  }

  /**
   * Whether everything that it has read is the beginning of {@code prompt}, with at least one token
   * left to read.
   */
  public boolean isPrefixOf(int[] prompt) {
    return length < prompt.length && Arrays.equals(ids, 0, length, prompt, 0, length);
  }

  /** Notes that the model has read these tokens. */
  public void append(int[] tokenIds) {
    if (length + tokenIds.length > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(length + tokenIds.length, ids.length * 2));
    }
    System.arraycopy(tokenIds, 0, ids, length, tokenIds.length);
    length += tokenIds.length;
  }

  int[] ids() {
    return Arrays.copyOf(ids, length);
  }

  int blockCount() {
    return blocks.length;
  }

  int[] ownBlocks() {
    return Arrays.copyOfRange(blocks, borrowedBlocks, blocks.length);
  }

  void addBlock(int block) {
    blocks = Arrays.copyOf(blocks, blocks.length + 1);
    blocks[blocks.length - 1] = block;
  }

  long lastUse() {
    return lastUse;
  }

  void use(long clock) {
    lastUse = clock;
  }
}
