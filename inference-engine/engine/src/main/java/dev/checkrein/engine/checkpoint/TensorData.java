// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import java.io.IOException;

/** Gives the bytes of a tensor that is being written, when they are needed. */
@FunctionalInterface
public interface TensorData {
  /**
   * Appends all of them.
   *
   * @throws IOException if the sink fails
   */
  void write(ByteSink sink) throws IOException;
}
