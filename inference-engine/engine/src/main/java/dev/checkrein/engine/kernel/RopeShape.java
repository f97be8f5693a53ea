// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * How {@link Kernels#rope} finds the pairs of columns that it rotates.
 *
 * @param heads heads of a row, at least 1
 * @param headDim columns of a head, at least twice the number of frequencies
 * @param interleaved whether pair {@code j} of a head is columns {@code 2j} and {@code 2j + 1};
 *     otherwise {@code j} and {@code j + pairs}, known as rotate-half
 */
public record RopeShape(int heads, int headDim, boolean interleaved) {}
