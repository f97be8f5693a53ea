// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.tensor.BlockFormat;
import java.lang.foreign.MemorySegment;

/**
 * One matrix times several vectors: {@code out[outAt[i] + r] = Σ_c w[r,c] * x[xAt[i] + c]} for
 * {@code i} from {@code begin} to {@code end}, exclusive.
 *
 * @param w [rows, cols], row-major
 * @param format how {@code w} is stored
 * @param cols columns of {@code w}
 * @param x holds the vectors
 * @param xAt where each vector begins in {@code x}
 * @param out receives the results
 * @param outAt where each result begins in {@code out}
 * @param begin first entry of the two lists
 * @param end end of the entries, exclusive
 */
public record Product(
    MemorySegment w,
    BlockFormat format,
    int cols,
    float[] x,
    int[] xAt,
    float[] out,
    int[] outAt,
    int begin,
    int end) {}
