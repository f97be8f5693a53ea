// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Decodes blocks to floats. */
final class BlockDecoder {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private BlockDecoder() {}

  static void decode(Matrix matrix, long from, float[] target, int at, int length) {
    var source = matrix.data();
    switch (matrix.format()) {
      case F32 -> MemorySegment.copy(source, FLOAT, from * 4, target, at, length);
      case F16 -> {
        for (int i = 0; i < length; i++) {
          target[at + i] = Float.float16ToFloat(source.get(SHORT, (from + i) * 2));
        }
      }
      case BF16 -> {
        for (int i = 0; i < length; i++) {
          target[at + i] = Float.intBitsToFloat(source.get(SHORT, (from + i) * 2) << 16);
        }
      }
      default -> throw new IllegalStateException(matrix.format() + " is not decoded yet");
    }
  }
}
