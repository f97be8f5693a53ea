// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;
import static dev.checkrein.engine.kernel.vector.Lanes.fma;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.kernel.HostKernels;
import dev.checkrein.engine.kernel.HostTensor;
import dev.checkrein.engine.kernel.Product;
import jdk.incubator.vector.FloatVector;

/**
 * The CPU backend on the JDK's Vector API. Needs the JVM flag {@code --add-modules
 * jdk.incubator.vector}.
 *
 * <p>Results differ from {@code ScalarKernels} by rounding only; they are the same bits for any
 * number of threads, batch and cut into chunks, on all CPUs of one lane width ({@link #laneCount}).
 */
public final class VectorKernels extends HostKernels {
  /**
   * @param threads threads that share a loop, the caller's included, 1 to 1024
   * @throws BackendException if the CPU has no vectors of at least 128 bits
   */
  public VectorKernels(int threads) {
    super(threads);
    if (WIDTH < 4) {
      close();
      throw new BackendException(
          "the JVM offers vectors of %d bits, expected at least 128; choose backend 'scalar'"
              .formatted(FLOATS.vectorBitSize()));
    }
  }

  @Override
  public String name() {
    return "vector";
  }

  /** Floats that one instruction works on; part of what results depend on. */
  public static int laneCount() {
    return WIDTH;
  }

  @Override
  protected void rmsNormPart(
      HostTensor out, HostTensor x, float[] gain, float eps, int from, int to) {
    for (int t = from; t < to; t++) {
      normalise(out.data(), out.at(t), x.data(), x.at(t), gain, 0, x.cols(), eps);
    }
  }

  private static void normalise(
      float[] out, int outAt, float[] x, int xAt, float[] gain, int gainAt, int length, float eps) {
    float sum = Matmul.dot(x, xAt, x, xAt, length);
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
    for (int t = from; t < to; t++) {
      int at = norm.out().at(t);
      gate(out, at, norm.y().data(), norm.y().at(t), norm.z().data(), norm.z().at(t), cols);
      for (int g = 0; g < norm.groups(); g++) {
        int start = at + g * size;
        normalise(out, start, out, start, norm.gain(), g * size, size, norm.eps());
      }
    }
  }

  @Override
  protected void siluMulPart(HostTensor gate, HostTensor up, int from, int to) {
    float[] data = gate.data();
    for (int r = from; r < to; r++) {
      gate(data, gate.at(r), up.data(), up.at(r), data, gate.at(r), gate.cols());
    }
  }

  /** {@code out = y * silu(z)}; out may be y or z. */
  private static void gate(
      float[] out, int outAt, float[] y, int yAt, float[] z, int zAt, int length) {
    int bound = FLOATS.loopBound(length);
    for (int i = 0; i < bound; i += WIDTH) {
      var gate = Lanes.silu(FloatVector.fromArray(FLOATS, z, zAt + i));
      FloatVector.fromArray(FLOATS, y, yAt + i).mul(gate).intoArray(out, outAt + i);
    }
    for (int i = bound; i < length; i++) {
      out[outAt + i] = y[yAt + i] * Lanes.silu(z[zAt + i]);
    }
  }

  @Override
  protected void matmulPart(int thread, Product product, int from, int to) {
    int size = Math.multiplyExact(Matmul.ROWS, product.w().cols());
    Matmul.multiply(product, scratch(thread, size), from, to);
  }

  @Override
  protected void causalConvPart(Convolution conv, int from, int to) {
    var step = conv.step();
    for (int s = 0; s < step.sequences(); s++) {
      int start = step.start(s);
      for (int t = start; t < step.start(s + 1); t++) {
        convolve(conv, s, t, start, from, to);
      }
    }
  }

  /** One token: taps in the window first, then those in the chunk; taps before position 0 none. */
  private static void convolve(
      Convolution conv, int sequence, int token, int start, int from, int to) {
    int taps = conv.taps();
    int channels = conv.channels();
    int inWindow = Math.max(0, taps - 1 - (token - start));
    int first = Math.max(0, taps - 1 - conv.step().position(token));
    int windowAt = conv.windows().at(conv.step().slot(sequence)) + (token - start) * channels;
    int stride = conv.x().stride();
    int xAt = conv.x().at(token) - (taps - 1) * stride;
    float[] w = conv.w();
    float[] window = conv.windows().data();
    float[] x = conv.x().data();
    float[] out = conv.out().data();
    int outAt = conv.out().at(token);
    int bound = from + FLOATS.loopBound(to - from);
    for (int c = from; c < bound; c += WIDTH) {
      var acc = FloatVector.fromArray(FLOATS, conv.bias(), c);
      for (int j = first; j < inWindow; j++) {
        var v = FloatVector.fromArray(FLOATS, window, windowAt + j * channels + c);
        acc = fma(FloatVector.fromArray(FLOATS, w, j * channels + c), v, acc);
      }
      for (int j = inWindow; j < taps; j++) {
        var v = FloatVector.fromArray(FLOATS, x, xAt + j * stride + c);
        acc = fma(FloatVector.fromArray(FLOATS, w, j * channels + c), v, acc);
      }
      Lanes.silu(acc).intoArray(out, outAt + c);
    }
    for (int c = bound; c < to; c++) {
      float acc = conv.bias()[c];
      for (int j = first; j < inWindow; j++) {
        acc = fma(w[j * channels + c], window[windowAt + j * channels + c], acc);
      }
      for (int j = inWindow; j < taps; j++) {
        acc = fma(w[j * channels + c], x[xAt + j * stride + c], acc);
      }
      out[outAt + c] = Lanes.silu(acc);
    }
  }

  @Override
  protected void ssmScanPart(int thread, Scan scan, int from, int to) {
    int heads = scan.shape().heads();
    for (int item = from; item < to; item++) {
      int sequence = item / heads;
      int length = scan.step().start(sequence + 1) - scan.step().start(sequence);
      SsmHead.scan(scan, sequence, item % heads, scratch(thread, 2 * length));
    }
  }

  @Override
  protected void attentionPart(int thread, Attention attention, int from, int to) {
    int heads = attention.shape().heads();
    for (int item = from; item < to; item++) {
      int token = item / heads;
      int size = attention.step().position(token) + 1 + WIDTH;
      AttentionHead.attend(attention, token, item % heads, scratch(thread, size));
    }
  }
}
