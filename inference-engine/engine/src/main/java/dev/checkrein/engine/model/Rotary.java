// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.RopeShape;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.kernel.Weight;

/**
 * Rotary positions (Su et al. 2021, "RoFormer", §3.4).
 *
 * @param frequencies [1, pairs], radians a position
 * @param headDim columns of a head
 * @param interleaved whether a pair is two neighbours, or else an element of each half
 */
record Rotary(Weight frequencies, int headDim, boolean interleaved) {
  /** Rotates queries or keys in place. */
  void rotate(Kernels kernels, Tensor x, int heads, StepBuffer step) {
    kernels.rope(x, frequencies, new RopeShape(heads, headDim, interleaved), step);
  }
}
