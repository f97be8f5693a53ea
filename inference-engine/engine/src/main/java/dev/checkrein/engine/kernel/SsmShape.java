// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * The shape of a Mamba-2 mixer.
 *
 * @param heads nh
 * @param headDim P, channels of a head
 * @param stateSize S, state columns of a channel
 * @param groups G, groups of heads that share B and C; divides {@code heads}
 * @param dtMin lower clamp of the time step, 0 for none
 * @param dtMax upper clamp of the time step, infinity for none
 */
public record SsmShape(
    int heads, int headDim, int stateSize, int groups, float dtMin, float dtMax) {
  /** Channels of all heads: {@code heads * headDim}. */
  public int inner() {
    return heads * headDim;
  }

  /** Columns of the convolved part: {@code inner + 2 * groups * stateSize}, split as x, B, C. */
  public int convDim() {
    return inner() + 2 * groups * stateSize;
  }
}
