// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Copies bytes a piece at a time, so that mapped files do not fill the memory. */
final class Copying {
  private static final long PIECE_BYTES = 1 << 20;

  private Copying() {}

  static void copy(MemorySegment bytes, ByteSink sink) throws IOException {
    for (long from = 0; from < bytes.byteSize(); from += PIECE_BYTES) {
      sink.append(bytes.asSlice(from, Math.min(PIECE_BYTES, bytes.byteSize() - from)));
    }
  }
}
