// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.tensor.BlockEncoder;
import dev.checkrein.engine.tensor.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encoded random blocks that large made-up matrices are tiled with: a million normal numbers are
 * drawn and encoded once for each format and size, however large the model is. The number of pieces
 * is prime, so that the rows of a matrix are different cuts of the pool.
 */
final class BlockPool {
  /** Elements of a piece: whole blocks of every format that can be written. */
  private static final int PIECE_ELEMENTS = 64;

  private static final int PIECES = 16_381;
  private static final int ELEMENTS = PIECES * PIECE_ELEMENTS;

  private final long seed;
  private float @Nullable [] normal;
  private float largest;
  private final Map<Key, MemorySegment> encoded = new HashMap<>();

  private record Key(BlockFormat format, float deviation) {}

  BlockPool(long seed) {
    this.seed = seed;
  }

  /** Drawn when they are needed: a plan alone needs none. */
  private float[] normal() {
    float[] drawn = normal;
    if (drawn == null) {
      drawn = new float[ELEMENTS];
      var random = new Gaussian(seed);
      for (int i = 0; i < ELEMENTS; i++) {
        drawn[i] = random.next();
        largest = Math.max(largest, Math.abs(drawn[i]));
      }
      normal = drawn;
    }
    return drawn;
  }

  /** What blocks of NVFP4 are to be multiplied by. */
  float factor(float deviation) {
    normal();
    return deviation * BlockEncoder.nvfp4Factor(largest);
  }

  /**
   * The pool in a format.
   *
   * @param deviation of its elements, in NVFP4 under {@link #factor}
   */
  MemorySegment bytes(BlockFormat format, float deviation) {
    return encoded.computeIfAbsent(
        new Key(format, format == BlockFormat.NVFP4 ? 1 : deviation), this::encode);
  }

  private MemorySegment encode(Key key) {
    var numbers = normal();
    var bytes = MemorySegment.ofArray(new byte[(int) key.format.bytes(ELEMENTS)]);
    if (key.format == BlockFormat.NVFP4) {
      BlockEncoder.encodeNvfp4(numbers, 0, ELEMENTS, factor(1), bytes);
      return bytes;
    }
    var scaled = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      scaled[i] = numbers[i] * key.deviation;
    }
    BlockEncoder.encode(key.format, scaled, 0, ELEMENTS, bytes, 0);
    return bytes;
  }

  /** Where in the pool a tensor begins, in bytes. */
  static long begin(BlockFormat format, Gaussian random) {
    return random.below(PIECES) * format.bytes(PIECE_ELEMENTS);
  }
}
