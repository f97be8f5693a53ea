// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;
import static dev.checkrein.engine.kernel.vector.Lanes.fma;
import static dev.checkrein.engine.kernel.vector.Lanes.sum;

import dev.checkrein.engine.kernel.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix times vectors. However rows and vectors are tiled, an output is one accumulator over the
 * columns in order, {@link Lanes#sum} of it, then the columns that fill no vector, one by one; so
 * all tiles give the same bits.
 *
 * <p>A single vector reads plain floats where they lie and decodes them in registers. All other
 * weights are decoded first, {@link #ROWS} rows at a time, which stay in the cache.
 */
final class Matmul {
  /** Rows of a tile. */
  static final int ROWS = 4;

  /** Vectors of a tile: 4 × 3 accumulators, 3 vectors and a weight fill 16 registers. */
  private static final int VECTORS = 3;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Matmul() {}

  /**
   * Rows {@code from} to {@code to}, exclusive.
   *
   * @param rows scratch memory for {@link #ROWS} rows of weights
   */
  static void multiply(Product p, float[] rows, int from, int to) {
    var w = p.w();
    int i = p.begin();
    if (p.end() - i > 1 || w.factor() != 1) {
      tiled(p, rows, from, to);
      return;
    }
    switch (w.format()) {
      case F32 -> singleF32(w.data(), w.cols(), p.x(), p.xAt()[i], p.out(), p.outAt()[i], from, to);
      case F16 -> singleF16(w.data(), w.cols(), p.x(), p.xAt()[i], p.out(), p.outAt()[i], from, to);
      case BF16 ->
          singleBf16(w.data(), w.cols(), p.x(), p.xAt()[i], p.out(), p.outAt()[i], from, to);
      default -> tiled(p, rows, from, to);
    }
  }

  private static void tiled(Product p, float[] rows, int from, int to) {
    int cols = p.w().cols();
    for (int r = from; r < to; r += ROWS) {
      int count = Math.min(ROWS, to - r);
      LaneDecoder.decode(p.w(), (long) r * cols, rows, count * cols);
      int i = p.begin();
      if (count == ROWS) {
        for (; i + VECTORS <= p.end(); i += VECTORS) {
          tile(rows, cols, p.x(), p.xAt(), p.out(), p.outAt(), i, r);
        }
        for (; i < p.end(); i++) {
          dotRows(rows, 0, cols, cols, p.x(), p.xAt()[i], p.out(), p.outAt()[i] + r);
        }
      }
      for (; i < p.end(); i++) {
        for (int k = 0; k < count; k++) {
          p.out()[p.outAt()[i] + r + k] = dot(rows, k * cols, p.x(), p.xAt()[i], cols);
        }
      }
    }
  }

  private static void tile(
      float[] w, int cols, float[] x, int[] xAt, float[] out, int[] outAt, int i, int row) {
    int x0 = xAt[i];
    int x1 = xAt[i + 1];
    int x2 = xAt[i + 2];
    int o0 = outAt[i] + row;
    int o1 = outAt[i + 1] + row;
    int o2 = outAt[i + 2] + row;
    var a00 = FloatVector.zero(FLOATS);
    var a01 = a00;
    var a02 = a00;
    var a10 = a00;
    var a11 = a00;
    var a12 = a00;
    var a20 = a00;
    var a21 = a00;
    var a22 = a00;
    var a30 = a00;
    var a31 = a00;
    var a32 = a00;
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      var v0 = FloatVector.fromArray(FLOATS, x, x0 + c);
      var v1 = FloatVector.fromArray(FLOATS, x, x1 + c);
      var v2 = FloatVector.fromArray(FLOATS, x, x2 + c);
      var w0 = FloatVector.fromArray(FLOATS, w, c);
      a00 = fma(w0, v0, a00);
      a01 = fma(w0, v1, a01);
      a02 = fma(w0, v2, a02);
      var w1 = FloatVector.fromArray(FLOATS, w, cols + c);
      a10 = fma(w1, v0, a10);
      a11 = fma(w1, v1, a11);
      a12 = fma(w1, v2, a12);
      var w2 = FloatVector.fromArray(FLOATS, w, 2 * cols + c);
      a20 = fma(w2, v0, a20);
      a21 = fma(w2, v1, a21);
      a22 = fma(w2, v2, a22);
      var w3 = FloatVector.fromArray(FLOATS, w, 3 * cols + c);
      a30 = fma(w3, v0, a30);
      a31 = fma(w3, v1, a31);
      a32 = fma(w3, v2, a32);
    }
    out[o0] = sum(a00);
    out[o0 + 1] = sum(a10);
    out[o0 + 2] = sum(a20);
    out[o0 + 3] = sum(a30);
    out[o1] = sum(a01);
    out[o1 + 1] = sum(a11);
    out[o1 + 2] = sum(a21);
    out[o1 + 3] = sum(a31);
    out[o2] = sum(a02);
    out[o2 + 1] = sum(a12);
    out[o2 + 2] = sum(a22);
    out[o2 + 3] = sum(a32);
    if (bound < cols) {
      for (int k = 0; k < ROWS; k++) {
        out[o0 + k] = tail(out[o0 + k], w, k * cols, x, x0, bound, cols);
        out[o1 + k] = tail(out[o1 + k], w, k * cols, x, x1, bound, cols);
        out[o2 + k] = tail(out[o2 + k], w, k * cols, x, x2, bound, cols);
      }
    }
  }

  /** {@code sum + Σ a * b} over the columns from {@code bound} on, one by one. */
  static float tail(float sum, float[] a, int aAt, float[] b, int bAt, int bound, int cols) {
    float result = sum;
    for (int c = bound; c < cols; c++) {
      result = fma(a[aAt + c], b[bAt + c], result);
    }
    return result;
  }

  /** The inner product of two vectors. */
  static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    var acc = FloatVector.zero(FLOATS);
    int bound = FLOATS.loopBound(length);
    for (int c = 0; c < bound; c += WIDTH) {
      acc =
          fma(
              FloatVector.fromArray(FLOATS, a, aAt + c),
              FloatVector.fromArray(FLOATS, b, bAt + c),
              acc);
    }
    return tail(sum(acc), a, aAt, b, bAt, bound, length);
  }

  /** {@link #dot} of {@link #ROWS} rows, {@code stride} apart, with one vector. */
  static void dotRows(
      float[] w, int wAt, int stride, int cols, float[] x, int xAt, float[] out, int outAt) {
    var a0 = FloatVector.zero(FLOATS);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      var v = FloatVector.fromArray(FLOATS, x, xAt + c);
      a0 = fma(FloatVector.fromArray(FLOATS, w, wAt + c), v, a0);
      a1 = fma(FloatVector.fromArray(FLOATS, w, wAt + stride + c), v, a1);
      a2 = fma(FloatVector.fromArray(FLOATS, w, wAt + 2 * stride + c), v, a2);
      a3 = fma(FloatVector.fromArray(FLOATS, w, wAt + 3 * stride + c), v, a3);
    }
    out[outAt] = tail(sum(a0), w, wAt, x, xAt, bound, cols);
    out[outAt + 1] = tail(sum(a1), w, wAt + stride, x, xAt, bound, cols);
    out[outAt + 2] = tail(sum(a2), w, wAt + 2 * stride, x, xAt, bound, cols);
    out[outAt + 3] = tail(sum(a3), w, wAt + 3 * stride, x, xAt, bound, cols);
  }

  private static void singleF32(
      MemorySegment w, int cols, float[] x, int xAt, float[] out, int outAt, int from, int to) {
    int r = from;
    for (; r + ROWS <= to; r += ROWS) {
      rowsF32(w, (long) r * cols * 4, cols, x, xAt, out, outAt + r);
    }
    for (; r < to; r++) {
      out[outAt + r] = rowF32(w, (long) r * cols * 4, cols, x, xAt);
    }
  }

  private static void rowsF32(
      MemorySegment w, long w0, int cols, float[] x, int xAt, float[] out, int outAt) {
    long w1 = w0 + cols * 4L;
    long w2 = w1 + cols * 4L;
    long w3 = w2 + cols * 4L;
    var a0 = FloatVector.zero(FLOATS);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      var v = FloatVector.fromArray(FLOATS, x, xAt + c);
      a0 = fma(Lanes.loadF32(w, w0 + c * 4L), v, a0);
      a1 = fma(Lanes.loadF32(w, w1 + c * 4L), v, a1);
      a2 = fma(Lanes.loadF32(w, w2 + c * 4L), v, a2);
      a3 = fma(Lanes.loadF32(w, w3 + c * 4L), v, a3);
    }
    out[outAt] = tailF32(sum(a0), w, w0, x, xAt, bound, cols);
    out[outAt + 1] = tailF32(sum(a1), w, w1, x, xAt, bound, cols);
    out[outAt + 2] = tailF32(sum(a2), w, w2, x, xAt, bound, cols);
    out[outAt + 3] = tailF32(sum(a3), w, w3, x, xAt, bound, cols);
  }

  private static float rowF32(MemorySegment w, long wAt, int cols, float[] x, int xAt) {
    var acc = FloatVector.zero(FLOATS);
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      acc = fma(Lanes.loadF32(w, wAt + c * 4L), FloatVector.fromArray(FLOATS, x, xAt + c), acc);
    }
    return tailF32(sum(acc), w, wAt, x, xAt, bound, cols);
  }

  private static float tailF32(
      float sum, MemorySegment w, long wAt, float[] x, int xAt, int bound, int cols) {
    float result = sum;
    for (int c = bound; c < cols; c++) {
      result = fma(w.get(FLOAT, wAt + c * 4L), x[xAt + c], result);
    }
    return result;
  }

  private static void singleBf16(
      MemorySegment w, int cols, float[] x, int xAt, float[] out, int outAt, int from, int to) {
    int r = from;
    for (; r + ROWS <= to; r += ROWS) {
      rowsBf16(w, (long) r * cols * 2, cols, x, xAt, out, outAt + r);
    }
    for (; r < to; r++) {
      out[outAt + r] = rowBf16(w, (long) r * cols * 2, cols, x, xAt);
    }
  }

  private static void rowsBf16(
      MemorySegment w, long w0, int cols, float[] x, int xAt, float[] out, int outAt) {
    long w1 = w0 + cols * 2L;
    long w2 = w1 + cols * 2L;
    long w3 = w2 + cols * 2L;
    var a0 = FloatVector.zero(FLOATS);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      var v = FloatVector.fromArray(FLOATS, x, xAt + c);
      a0 = fma(Lanes.loadBf16(w, w0 + c * 2L), v, a0);
      a1 = fma(Lanes.loadBf16(w, w1 + c * 2L), v, a1);
      a2 = fma(Lanes.loadBf16(w, w2 + c * 2L), v, a2);
      a3 = fma(Lanes.loadBf16(w, w3 + c * 2L), v, a3);
    }
    out[outAt] = tailBf16(sum(a0), w, w0, x, xAt, bound, cols);
    out[outAt + 1] = tailBf16(sum(a1), w, w1, x, xAt, bound, cols);
    out[outAt + 2] = tailBf16(sum(a2), w, w2, x, xAt, bound, cols);
    out[outAt + 3] = tailBf16(sum(a3), w, w3, x, xAt, bound, cols);
  }

  private static float rowBf16(MemorySegment w, long wAt, int cols, float[] x, int xAt) {
    var acc = FloatVector.zero(FLOATS);
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      acc = fma(Lanes.loadBf16(w, wAt + c * 2L), FloatVector.fromArray(FLOATS, x, xAt + c), acc);
    }
    return tailBf16(sum(acc), w, wAt, x, xAt, bound, cols);
  }

  private static float tailBf16(
      float sum, MemorySegment w, long wAt, float[] x, int xAt, int bound, int cols) {
    float result = sum;
    for (int c = bound; c < cols; c++) {
      result = fma(Float.intBitsToFloat(w.get(SHORT, wAt + c * 2L) << 16), x[xAt + c], result);
    }
    return result;
  }

  private static void singleF16(
      MemorySegment w, int cols, float[] x, int xAt, float[] out, int outAt, int from, int to) {
    int r = from;
    for (; r + ROWS <= to; r += ROWS) {
      rowsF16(w, (long) r * cols * 2, cols, x, xAt, out, outAt + r);
    }
    for (; r < to; r++) {
      out[outAt + r] = rowF16(w, (long) r * cols * 2, cols, x, xAt);
    }
  }

  private static void rowsF16(
      MemorySegment w, long w0, int cols, float[] x, int xAt, float[] out, int outAt) {
    long w1 = w0 + cols * 2L;
    long w2 = w1 + cols * 2L;
    long w3 = w2 + cols * 2L;
    var a0 = FloatVector.zero(FLOATS);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      var v = FloatVector.fromArray(FLOATS, x, xAt + c);
      a0 = fma(Lanes.loadF16(w, w0 + c * 2L), v, a0);
      a1 = fma(Lanes.loadF16(w, w1 + c * 2L), v, a1);
      a2 = fma(Lanes.loadF16(w, w2 + c * 2L), v, a2);
      a3 = fma(Lanes.loadF16(w, w3 + c * 2L), v, a3);
    }
    out[outAt] = tailF16(sum(a0), w, w0, x, xAt, bound, cols);
    out[outAt + 1] = tailF16(sum(a1), w, w1, x, xAt, bound, cols);
    out[outAt + 2] = tailF16(sum(a2), w, w2, x, xAt, bound, cols);
    out[outAt + 3] = tailF16(sum(a3), w, w3, x, xAt, bound, cols);
  }

  private static float rowF16(MemorySegment w, long wAt, int cols, float[] x, int xAt) {
    var acc = FloatVector.zero(FLOATS);
    int bound = FLOATS.loopBound(cols);
    for (int c = 0; c < bound; c += WIDTH) {
      acc = fma(Lanes.loadF16(w, wAt + c * 2L), FloatVector.fromArray(FLOATS, x, xAt + c), acc);
    }
    return tailF16(sum(acc), w, wAt, x, xAt, bound, cols);
  }

  private static float tailF16(
      float sum, MemorySegment w, long wAt, float[] x, int xAt, int bound, int cols) {
    float result = sum;
    for (int c = bound; c < cols; c++) {
      result = fma(Float.float16ToFloat(w.get(SHORT, wAt + c * 2L)), x[xAt + c], result);
    }
    return result;
  }
}
