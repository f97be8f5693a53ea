// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;

import dev.checkrein.engine.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * {@link Matrix#decode} over lanes, with the same bits. Formats without a loop over lanes, and most
 * of them where vectors do not have 8 floats, are decoded by the matrix.
 */
final class LaneDecoder {
  private LaneDecoder() {}

  /** Decodes {@code length} elements from the {@code from}-th on, whole blocks. */
  static void decode(Matrix w, long from, float[] target, int length) {
    int done = FLOATS.loopBound(length);
    if (!overLanes(w, from, target, done)) {
      done = 0;
    } else if (w.factor() != 1) {
      scale(target, done, w.factor());
    }
    w.decode(from + done, target, done, length - done);
  }

  /** False where there is no way over lanes. */
  private static boolean overLanes(Matrix w, long from, float[] target, int length) {
    long offset = w.format().bytes(from);
    return switch (w.format()) {
      case F16 -> f16(w.data(), offset, target, length);
      case BF16 -> bf16(w.data(), offset, target, length);
      default -> WIDTH == LaneBlocks.WIDTH && blocks(w, from, offset, target, length);
    };
  }

  private static boolean f16(MemorySegment source, long offset, float[] target, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      Lanes.loadF16(source, offset + i * 2L).intoArray(target, i);
    }
    return true;
  }

  private static boolean bf16(MemorySegment source, long offset, float[] target, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      Lanes.loadBf16(source, offset + i * 2L).intoArray(target, i);
    }
    return true;
  }

  private static boolean blocks(Matrix w, long from, long offset, float[] target, int length) {
    var data = w.data();
    switch (w.format()) {
      case F8_E4M3 -> LaneFloats.e4m3(data, offset, target, length);
      case Q8_0 -> LaneBlocks.q8(data, offset, target, length);
      case Q4_0 -> LaneBlocks.q4(data, offset, target, length);
      case Q5_0 -> LaneBlocks.q5(data, offset, target, length);
      case Q4_K -> LaneBlocks.q4k(data, offset, target, length);
      case Q5_K -> LaneBlocks.q5k(data, offset, target, length);
      case Q6_K -> LaneBlocks.q6k(data, offset, target, length);
      case MXFP4 -> LaneFloats.mxfp4(data, offset, target, length);
      case NVFP4 -> LaneFloats.nvfp4(data, offset, target, length);
      case NVFP4_PLANAR -> {
        var scales = Objects.requireNonNull(w.scales());
        LaneFloats.nvfp4Planar(data, scales, from / 16, target, length);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void scale(float[] target, int length, float factor) {
    for (int i = 0; i < length; i++) {
      target[i] *= factor;
    }
  }
}
