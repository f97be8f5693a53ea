// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * A {@link Batch} as a backend holds it. The counts are known to the host, because they shape
 * launches; the contents live with the device and are replaced by each {@link Kernels#upload}.
 */
public interface StepBuffer {
  /** The largest batch that fits. */
  Batch.Limits limits();

  /** Tokens of the batch uploaded last. */
  int tokens();

  /** Sequences of the batch uploaded last. */
  int sequences();

  /** Rows of logits that the batch uploaded last asks for. */
  int logitRows();
}
