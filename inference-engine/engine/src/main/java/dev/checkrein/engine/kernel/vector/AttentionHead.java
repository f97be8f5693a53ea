// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;
import static dev.checkrein.engine.kernel.vector.Lanes.fma;

import dev.checkrein.engine.kernel.HostKernels.Attention;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax attention of one head of one token. A score is one inner product, sums run over positions
 * in order: the layout of the cache's blocks does not show in the result.
 */
final class AttentionHead {
  private AttentionHead() {}

  /**
   * @param weights scratch memory for a float a position, and a vector more
   */
  static void attend(Attention a, int token, int head, float[] weights) {
    var shape = a.shape();
    int d = shape.headDim();
    int count = a.step().position(token) + 1;
    int sequence = a.step().sequence(token);
    int column = head / (shape.heads() / shape.kvHeads()) * d;
    int qAt = a.q().at(token) + head * d;
    int outAt = a.out().at(token) + head * d;
    for (int p = 0, block = 0; p < count; p += shape.blockTokens(), block++) {
      int row = a.step().block(sequence, block) * shape.blockTokens();
      int rows = Math.min(shape.blockTokens(), count - p);
      int keyAt = a.keys().at(row) + column;
      scores(a.q().data(), qAt, a.keys().data(), keyAt, a.keys().stride(), d, rows, weights, p);
    }
    float sum = softmax(weights, count, shape.scale());
    Arrays.fill(a.out().data(), outAt, outAt + d, 0f);
    for (int p = 0, block = 0; p < count; p += shape.blockTokens(), block++) {
      int row = a.step().block(sequence, block) * shape.blockTokens();
      int rows = Math.min(shape.blockTokens(), count - p);
      int valueAt = a.values().at(row) + column;
      accumulate(
          a.out().data(),
          outAt,
          a.values().data(),
          valueAt,
          a.values().stride(),
          d,
          rows,
          weights,
          p);
    }
    for (int i = outAt; i < outAt + d; i++) {
      a.out().data()[i] /= sum;
    }
  }

  /** {@code scores[p + i] = q · keys[i]} for some rows of a block. */
  private static void scores(
      float[] q,
      int qAt,
      float[] keys,
      int keyAt,
      int stride,
      int d,
      int rows,
      float[] scores,
      int p) {
    int i = 0;
    for (; i + Matmul.ROWS <= rows; i += Matmul.ROWS) {
      Matmul.dotRows(keys, keyAt + i * stride, stride, d, q, qAt, scores, p + i);
    }
    for (; i < rows; i++) {
      scores[p + i] = Matmul.dot(keys, keyAt + i * stride, q, qAt, d);
    }
  }

  /** Replaces scores by {@code e^(scale * (score - max))}; returns the sum of these. */
  private static float softmax(float[] weights, int count, float scale) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      weights[i] *= scale;
      max = Math.max(max, weights[i]);
    }
    Arrays.fill(weights, count, count + WIDTH, Float.NEGATIVE_INFINITY);
    var sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < count; i += WIDTH) {
      var e = Lanes.exp(FloatVector.fromArray(FLOATS, weights, i).sub(max));
      e.intoArray(weights, i);
      sums = sums.add(e);
    }
    return Lanes.sum(sums);
  }

  /** {@code out += Σ_i weights[p + i] * values[i]} over some rows of a block, in order. */
  private static void accumulate(
      float[] out,
      int outAt,
      float[] values,
      int valueAt,
      int stride,
      int d,
      int rows,
      float[] weights,
      int p) {
    int bound = FLOATS.loopBound(d);
    int c = 0;
    for (; c + 2 * WIDTH <= bound; c += 2 * WIDTH) {
      var a0 = FloatVector.fromArray(FLOATS, out, outAt + c);
      var a1 = FloatVector.fromArray(FLOATS, out, outAt + c + WIDTH);
      for (int i = 0; i < rows; i++) {
        var weight = FloatVector.broadcast(FLOATS, weights[p + i]);
        int at = valueAt + i * stride + c;
        a0 = fma(weight, FloatVector.fromArray(FLOATS, values, at), a0);
        a1 = fma(weight, FloatVector.fromArray(FLOATS, values, at + WIDTH), a1);
      }
      a0.intoArray(out, outAt + c);
      a1.intoArray(out, outAt + c + WIDTH);
    }
    for (; c < bound; c += WIDTH) {
      var acc = FloatVector.fromArray(FLOATS, out, outAt + c);
      for (int i = 0; i < rows; i++) {
        var weight = FloatVector.broadcast(FLOATS, weights[p + i]);
        acc = fma(weight, FloatVector.fromArray(FLOATS, values, valueAt + i * stride + c), acc);
      }
      acc.intoArray(out, outAt + c);
    }
    for (; c < d; c++) {
      float acc = out[outAt + c];
      for (int i = 0; i < rows; i++) {
        acc = fma(weights[p + i], values[valueAt + i * stride + c], acc);
      }
      out[outAt + c] = acc;
    }
  }
}
