// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Floats as files have them. */
final class Floats {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Floats() {}

  static MemorySegment littleEndian(float... values) {
    var bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    MemorySegment.copy(values, 0, bytes, FLOAT, 0, values.length);
    return bytes;
  }
}
