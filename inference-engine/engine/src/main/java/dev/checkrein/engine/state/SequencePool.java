// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.state;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Kernels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deals out state slots and cache blocks, and keeps finished sequences so that a prompt which
 * extends one of them is read only from there on. A recurrent state cannot be rewound, so a kept
 * sequence serves only prompts that begin with all of it.
 *
 * <p>Kept sequences are given up, the one unused for longest first, when a new one needs their
 * room. Confined to the engine's step.
 */
public final class SequencePool {
  private final ModelState state;
  private final Kernels kernels;
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private final Deque<Integer> freeBlocks = new ArrayDeque<>();
  private final List<Sequence> kept = new ArrayList<>();
  private long clock;

  public SequencePool(ModelState state, Kernels kernels) {
    this.state = state;
    this.kernels = kernels;
    for (int slot = 0; slot < state.slots(); slot++) {
      freeSlots.add(slot);
    }
    for (int block = 0; block < state.blocks(); block++) {
      freeBlocks.add(block);
    }
  }

  /** Free state slots, those of kept sequences counted in. */
  public int slotsAvailable() {
    return freeSlots.size() + kept.size();
  }

  /** Free cache blocks, without those of kept sequences. */
  public int blocksFree() {
    return freeBlocks.size();
  }

  /** Finished sequences that are kept. */
  public int keptCount() {
    return kept.size();
  }

  /** Tokens that all blocks together can hold. */
  public long tokensMax() {
    return (long) state.blocks() * state.blockTokens();
  }

  /**
   * A sequence that has read as much of the prompt as any kept one, or nothing.
   *
   * @throws RequestException if all slots are taken
   */
  public Sequence acquire(int[] prompt) {
    var longest =
        kept.stream()
            .filter(sequence -> sequence.isPrefixOf(prompt))
            .max(Comparator.comparingInt(Sequence::length));
    if (longest.isPresent()) {
      kept.remove(longest.get());
      return longest.get();
    }
    return new Sequence(takeSlot(), new int[0]);
  }

  /** Makes room for {@code tokens} more tokens. */
  public void reserve(Sequence sequence, int tokens) {
    int needed = Math.ceilDiv(sequence.length() + tokens, state.blockTokens());
    while (sequence.blockCount() < needed) {
      sequence.addBlock(takeBlock());
    }
  }

  /**
   * A second sequence that has read the same. It borrows the full blocks of the first, so it must
   * be {@linkplain #release released} before that one is kept, released or extended.
   */
  public Sequence fork(Sequence parent) {
    int full = parent.length() / state.blockTokens();
    int partial = parent.length() % state.blockTokens();
    var parentBlocks = parent.blocks();
    var child = new Sequence(takeSlot(), Arrays.copyOf(parentBlocks, full));
    child.append(parent.ids());
    if (partial > 0) {
      try {
        child.addBlock(takeBlock());
      } catch (RequestException e) {
        release(child);
        throw e;
      }
      state.copyBlock(kernels, child.blocks()[full], parentBlocks[full], partial);
    }
    state.copySlot(kernels, child.slot(), parent.slot());
    return child;
  }

  /** Keeps a finished sequence for later prompts. */
  public void keep(Sequence sequence) {
    if (sequence.length() == 0) {
      release(sequence);
      return;
    }
    sequence.use(++clock);
    kept.add(sequence);
  }

  /** Frees what a sequence holds. */
  public void release(Sequence sequence) {
    freeSlots.addFirst(sequence.slot());
    for (int block : sequence.ownBlocks()) {
      freeBlocks.addFirst(block);
    }
  }

  /** Gives up all kept sequences. */
  public void forget() {
    kept.forEach(this::release);
    kept.clear();
  }

  private int takeSlot() {
    var slot = take(freeSlots);
    return slot.orElseThrow(
        () ->
            new RequestException(
                "all "
                    + state.slots()
                    + " state slots are in use, set by checkrein.engine.sequences-max"));
  }

  private int takeBlock() {
    var block = take(freeBlocks);
    return block.orElseThrow(
        () ->
            new RequestException(
                "all "
                    + tokensMax()
                    + " tokens of the key-value cache are in use, set by"
                    + " checkrein.engine.cache-tokens-max"));
  }

  private Optional<Integer> take(Deque<Integer> free) {
    while (free.isEmpty()) {
      @Nullable Sequence oldest =
          kept.stream().min(Comparator.comparingLong(Sequence::lastUse)).orElse(null);
      if (oldest == null) {
        return Optional.empty();
      }
      kept.remove(oldest);
      release(oldest);
    }
    return Optional.of(free.removeFirst());
  }
}
