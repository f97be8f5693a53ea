// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.ScalarKernels;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequencePoolTest {
  private static final int SLOTS = 3;
  private static final int BLOCKS = 6;
  private static final int BLOCK_TOKENS = 4;

  private final Kernels kernels = new ScalarKernels(1);
  private final LayerState.Recurrent recurrent =
      new LayerState.Recurrent(kernels.allocate(SLOTS, 2), kernels.allocate(SLOTS, 3));
  private final LayerState.KeyValue cache =
      new LayerState.KeyValue(
          kernels.allocate(BLOCKS * BLOCK_TOKENS, 1), kernels.allocate(BLOCKS * BLOCK_TOKENS, 1));
  private final SequencePool pool =
      new SequencePool(
          new ModelState(List.of(recurrent, cache), SLOTS, BLOCKS, BLOCK_TOKENS), kernels);

  @AfterEach
  void close() {
    kernels.close();
  }

  private Sequence read(int... ids) {
    var sequence = pool.acquire(ids);
    pool.reserve(sequence, ids.length);
    sequence.append(ids);
    return sequence;
  }

  @Test
  void acquire_promptExtendsKeptSequence_returnsIt() {
    var first = read(1, 2, 3);
    pool.keep(first);

    var next = pool.acquire(new int[] {1, 2, 3, 4});

    assertThat(next).isSameAs(first);
    assertThat(next.length()).isEqualTo(3);
  }

  @Test
  void acquire_promptDiffersOrEnds_startsAnew() {
    pool.keep(read(1, 2, 3));

    assertThat(pool.acquire(new int[] {1, 2, 9, 4}).length()).isZero();
    assertThat(pool.acquire(new int[] {1, 2, 3}).length()).isZero();
  }

  @Test
  void acquire_severalMatch_returnsTheLongest() {
    pool.keep(read(1));
    pool.keep(read(2, 3, 4));
    var both = pool.acquire(new int[] {1, 5, 6});
    both.append(new int[] {5});
    pool.keep(both);
    pool.keep(read(1));

    assertThat(pool.acquire(new int[] {1, 5, 6}).length()).isEqualTo(2);
  }

  @Test
  void acquire_slotsTaken_givesUpTheOldestKept() {
    var old = read(1);
    pool.keep(old);
    pool.keep(read(2));
    pool.keep(read(3));

    pool.acquire(new int[] {9, 9});

    assertThat(pool.keptCount()).isEqualTo(2);
    assertThat(pool.acquire(new int[] {1, 1}).length()).isZero();
  }

  @Test
  void acquire_allRunning_isRefusedWithTheSetting() {
    read(1);
    read(2);
    read(3);

    assertThatThrownBy(() -> pool.acquire(new int[] {4}))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("3 state slots")
        .hasMessageContaining("sequences-max");
  }

  @Test
  void reserve_moreThanThereIs_isRefusedAndReleaseFreesAll() {
    var sequence = pool.acquire(new int[] {1});

    assertThatThrownBy(() -> pool.reserve(sequence, BLOCKS * BLOCK_TOKENS + 1))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("cache-tokens-max");
    pool.release(sequence);

    assertThat(pool.blocksFree()).isEqualTo(BLOCKS);
    assertThat(pool.slotsAvailable()).isEqualTo(SLOTS);
  }

  @Test
  void fork_copiesStateAndPartialBlock_andReleaseLeavesTheParent() {
    var parent = read(1, 2, 3, 4, 5);
    int slot = parent.slot();
    var states = new float[SLOTS * 3];
    states[slot * 3] = 7;
    kernels.upload(recurrent.states(), states);
    var keys = new float[BLOCKS * BLOCK_TOKENS];
    keys[parent.blocks()[1] * BLOCK_TOKENS] = 11;
    kernels.upload(cache.keys(), keys);

    var child = pool.fork(parent);
    kernels.download(states, recurrent.states());
    kernels.download(keys, cache.keys());

    assertThat(child.length()).isEqualTo(5);
    assertThat(states[child.slot() * 3]).isEqualTo(7);
    assertThat(child.blocks()[0]).isEqualTo(parent.blocks()[0]);
    assertThat(child.blocks()[1]).isNotEqualTo(parent.blocks()[1]);
    assertThat(keys[child.blocks()[1] * BLOCK_TOKENS]).isEqualTo(11);

    pool.release(child);
    assertThat(pool.blocksFree()).isEqualTo(BLOCKS - 2);
    pool.release(parent);
    assertThat(pool.blocksFree()).isEqualTo(BLOCKS);
  }

  @Test
  void forget_keptSequences_freesEverything() {
    pool.keep(read(1, 2, 3, 4, 5));
    pool.keep(read(9));

    pool.forget();

    assertThat(pool.blocksFree()).isEqualTo(BLOCKS);
    assertThat(pool.keptCount()).isZero();
  }
}
