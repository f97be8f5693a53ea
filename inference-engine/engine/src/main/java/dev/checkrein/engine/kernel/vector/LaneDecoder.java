// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;

import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;

/** {@link Matrix#decode} over lanes for some formats, with the same bits. */
final class LaneDecoder {
  private LaneDecoder() {}

  /** Decodes {@code length} elements from the {@code from}-th on. */
  static void decode(Matrix w, long from, float[] target, int length) {
    int done = w.factor() == 1 ? decodeLanes(w, from, target, FLOATS.loopBound(length)) : 0;
    w.decode(from + done, target, done, length - done);
  }

  /** Decodes {@code length} elements or, where there is no way over lanes, none. */
  private static int decodeLanes(Matrix w, long from, float[] target, int length) {
    return switch (w.format()) {
      case F16 -> f16(w.data(), from * 2, target, length);
      case BF16 -> bf16(w.data(), from * 2, target, length);
      default -> 0;
    };
  }

  private static int f16(MemorySegment source, long offset, float[] target, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      Lanes.loadF16(source, offset + i * 2L).intoArray(target, i);
    }
    return length;
  }

  private static int bf16(MemorySegment source, long offset, float[] target, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      Lanes.loadBf16(source, offset + i * 2L).intoArray(target, i);
    }
    return length;
  }
}
