// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.Matrix;

/**
 * One matrix times several vectors: {@code out[outAt[i] + r] = Σ_c w[r,c] * x[xAt[i] + c]} for
 * {@code i} from {@code begin} to {@code end}, exclusive.
 *
 * @param w [rows, cols]
 * @param x holds the vectors
 * @param xAt where each vector begins in {@code x}
 * @param out receives the results
 * @param outAt where each result begins in {@code out}
 * @param begin first entry of the two lists
 * @param end end of the entries, exclusive
 */
public record Product(
    Matrix w, float[] x, int[] xAt, float[] out, int[] outAt, int begin, int end) {}
