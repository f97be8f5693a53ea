// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.Arrays;

/**
 * The definition of every kernel: plain loops, sums in float and index order, exponentials in
 * double. Where another backend differs, this one is right. Works on every JVM.
 *
 * <p>Results do not depend on the number of threads.
 */
public final class ScalarKernels extends HostKernels {
  /** Rows of a matrix that are decoded and multiplied together. */
  private static final int ROWS = 4;

  /**
   * @param threads threads that share a loop, the caller's included, 1 to 1024
   */
  public ScalarKernels(int threads) {
    super(threads);
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  protected void rmsNormPart(
      HostTensor out, HostTensor x, float[] gain, float eps, int from, int to) {
    for (int t = from; t < to; t++) {
      normalise(out.data(), out.at(t), x.data(), x.at(t), gain, 0, x.cols(), eps);
    }
  }

  /**
   * {@code out[i] = gain[gainAt + i] * x[i] / sqrt(mean(x²) + eps)} for {@code length} elements.
   */
  private static void normalise(
      float[] out, int outAt, float[] x, int xAt, float[] gain, int gainAt, int length, float eps) {
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += x[xAt + i] * x[xAt + i];
    }
    float scale = (float) (1 / Math.sqrt(sum / length + eps));
    for (int i = 0; i < length; i++) {
      out[outAt + i] = gain[gainAt + i] * (x[xAt + i] * scale);
    }
  }

  @Override
  protected void gatedGroupNormPart(GatedNorm norm, int from, int to) {
    int cols = norm.out().cols();
    int size = cols / norm.groups();
    float[] out = norm.out().data();
    float[] y = norm.y().data();
    float[] z = norm.z().data();
    for (int t = from; t < to; t++) {
      int at = norm.out().at(t);
      for (int i = 0; i < cols; i++) {
        out[at + i] = y[norm.y().at(t) + i] * silu(z[norm.z().at(t) + i]);
      }
      for (int g = 0; g < norm.groups(); g++) {
        int start = at + g * size;
        normalise(out, start, out, start, norm.gain(), g * size, size, norm.eps());
      }
    }
  }

  @Override
  protected void siluMulPart(HostTensor gate, HostTensor up, int from, int to) {
    for (int r = from; r < to; r++) {
      int gateAt = gate.at(r);
      int upAt = up.at(r);
      for (int i = 0; i < gate.cols(); i++) {
        gate.data()[gateAt + i] = silu(gate.data()[gateAt + i]) * up.data()[upAt + i];
      }
    }
  }

  @Override
  protected void matmulPart(int thread, Product p, int from, int to) {
    int cols = p.w().cols();
    float[] rows = scratch(thread, Math.multiplyExact(ROWS, cols));
    for (int r = from; r < to; r += ROWS) {
      int count = Math.min(ROWS, to - r);
      p.w().decode((long) r * cols, rows, 0, count * cols);
      for (int i = p.begin(); i < p.end(); i++) {
        if (count == ROWS) {
          dotRows(p.out(), p.outAt()[i] + r, rows, p.x(), p.xAt()[i], cols);
        } else {
          for (int k = 0; k < count; k++) {
            p.out()[p.outAt()[i] + r + k] = dot(rows, k * cols, p.x(), p.xAt()[i], cols);
          }
        }
      }
    }
  }

  /** {@link #ROWS} sums side by side, each in index order. */
  private static void dotRows(float[] out, int outAt, float[] rows, float[] x, int xAt, int cols) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int c = 0; c < cols; c++) {
      float v = x[xAt + c];
      sum0 += rows[c] * v;
      sum1 += rows[cols + c] * v;
      sum2 += rows[2 * cols + c] * v;
      sum3 += rows[3 * cols + c] * v;
    }
    out[outAt] = sum0;
    out[outAt + 1] = sum1;
    out[outAt + 2] = sum2;
    out[outAt + 3] = sum3;
  }

  private static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }

  @Override
  protected void causalConvPart(Convolution conv, int from, int to) {
    var step = conv.step();
    float[] x = conv.x().data();
    float[] window = conv.windows().data();
    int channels = conv.channels();
    for (int s = 0; s < step.sequences(); s++) {
      int start = step.start(s);
      for (int t = start; t < step.start(s + 1); t++) {
        float[] out = conv.out().data();
        int outAt = conv.out().at(t);
        System.arraycopy(conv.bias(), from, out, outAt + from, to - from);
        for (int j = 0; j < conv.taps(); j++) {
          int token = t - (conv.taps() - 1) + j;
          boolean inChunk = token >= start;
          int at = inChunk ? conv.x().at(token) : conv.windowAt(s, start - token);
          if (at >= 0) {
            accumulate(out, outAt, conv.w(), j * channels, inChunk ? x : window, at, from, to);
          }
        }
        for (int c = from; c < to; c++) {
          out[outAt + c] = silu(out[outAt + c]);
        }
      }
    }
  }

  private static void accumulate(
      float[] out, int outAt, float[] w, int wAt, float[] x, int xAt, int from, int to) {
    for (int c = from; c < to; c++) {
      out[outAt + c] += w[wAt + c] * x[xAt + c];
    }
  }

  @Override
  protected void ssmScanPart(int thread, Scan scan, int from, int to) {
    var step = scan.step();
    int heads = scan.shape().heads();
    for (int item = from; item < to; item++) {
      int sequence = item / heads;
      int head = item % heads;
      int size = scan.shape().headDim() * scan.shape().stateSize();
      int stateAt = scan.states().at(step.slot(sequence)) + head * size;
      int start = step.start(sequence);
      if (step.position(start) == 0) {
        Arrays.fill(scan.states().data(), stateAt, stateAt + size, 0f);
      }
      for (int t = start; t < step.start(sequence + 1); t++) {
        scanToken(scan, t, head, stateAt);
      }
    }
  }

  private static void scanToken(Scan scan, int token, int head, int stateAt) {
    var shape = scan.shape();
    int n = shape.stateSize();
    float[] state = scan.states().data();
    float[] xbc = scan.xbc().data();
    int group = head / (shape.heads() / shape.groups());
    int xAt = scan.xbc().at(token) + head * shape.headDim();
    int bAt = scan.xbc().at(token) + shape.inner() + group * n;
    int cAt = bAt + shape.groups() * n;
    int yAt = scan.y().at(token) + head * shape.headDim();
    float dt = scan.timeStep(token, head);
    float decay = scan.decay(dt, head);
    for (int p = 0; p < shape.headDim(); p++) {
      float x = xbc[xAt + p];
      int at = stateAt + p * n;
      float sum = 0;
      for (int i = 0; i < n; i++) {
        state[at + i] = decay * state[at + i] + dt * x * xbc[bAt + i];
        sum += state[at + i] * xbc[cAt + i];
      }
      scan.y().data()[yAt + p] = sum + scan.d()[head] * x;
    }
  }

  @Override
  protected void attentionPart(int thread, Attention attention, int from, int to) {
    int heads = attention.shape().heads();
    for (int item = from; item < to; item++) {
      int token = item / heads;
      float[] weights = scratch(thread, attention.step().position(token) + 1);
      attend(attention, token, item % heads, weights);
    }
  }

  private static void attend(Attention a, int token, int head, float[] weights) {
    var shape = a.shape();
    int d = shape.headDim();
    int count = a.step().position(token) + 1;
    int sequence = a.step().sequence(token);
    int column = head / (shape.heads() / shape.kvHeads()) * d;
    int qAt = a.q().at(token) + head * d;
    float max = Float.NEGATIVE_INFINITY;
    for (int p = 0; p < count; p++) {
      int keyAt = a.keys().at(cacheRow(a.step(), sequence, p, shape.blockTokens())) + column;
      weights[p] = dot(a.q().data(), qAt, a.keys().data(), keyAt, d) * shape.scale();
      max = Math.max(max, weights[p]);
    }
    float sum = 0;
    for (int p = 0; p < count; p++) {
      weights[p] = (float) StrictMath.exp(weights[p] - max);
      sum += weights[p];
    }
    float[] out = a.out().data();
    int outAt = a.out().at(token) + head * d;
    Arrays.fill(out, outAt, outAt + d, 0f);
    for (int p = 0; p < count; p++) {
      float weight = weights[p] / sum;
      int valueAt = a.values().at(cacheRow(a.step(), sequence, p, shape.blockTokens())) + column;
      for (int i = 0; i < d; i++) {
        out[outAt + i] += weight * a.values().data()[valueAt + i];
      }
    }
  }

  private static float silu(float v) {
    return (float) (v / (1 + StrictMath.exp(-v)));
  }
}
