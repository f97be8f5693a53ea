// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes the bytes of a file that is being written, from the first to the last. */
@FunctionalInterface
public interface ByteSink {
  /**
   * Appends bytes, which the caller may change afterwards.
   *
   * @throws IOException if they cannot be written
   */
  void append(MemorySegment bytes) throws IOException;
}
