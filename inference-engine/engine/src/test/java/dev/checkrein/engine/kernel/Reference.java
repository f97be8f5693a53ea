// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.stream.IntStream;

/** The formulas of {@link Kernels} in double precision, written for clarity alone. */
final class Reference {
  private Reference() {}

  static double[] rmsNorm(float[] x, float[] gain, int dim, float eps) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return normalise(wide, gain, dim, dim, eps);
  }

  static double[] gatedGroupNorm(
      float[] y, float[] z, float[] gain, int dim, int groups, float eps) {
    double[] gated = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      gated[i] = y[i] * silu(z[i]);
    }
    return normalise(gated, gain, dim, dim / groups, eps);
  }

  private static double[] normalise(double[] x, float[] gain, int dim, int size, float eps) {
    double[] out = new double[x.length];
    for (int start = 0; start < x.length; start += size) {
      double sum = 0;
      for (int i = start; i < start + size; i++) {
        sum += x[i] * x[i];
      }
      for (int i = start; i < start + size; i++) {
        out[i] = gain[i % dim] * x[i] / Math.sqrt(sum / size + eps);
      }
    }
    return out;
  }

  static double[] matmul(float[] w, float[] x, int rows, int cols) {
    int n = x.length / cols;
    double[] out = new double[n * rows];
    for (int t = 0; t < n; t++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < cols; c++) {
          out[t * rows + r] += (double) w[r * cols + c] * x[t * cols + c];
        }
      }
    }
    return out;
  }

  /** The error of any summation order in float: (cols + 1) u Σ|w x|, u = 2^-24; Higham, §3.1. */
  static double[] matmulBound(float[] w, float[] x, int rows, int cols) {
    float[] absW = w.clone();
    float[] absX = x.clone();
    for (int i = 0; i < absW.length; i++) {
      absW[i] = Math.abs(absW[i]);
    }
    for (int i = 0; i < absX.length; i++) {
      absX[i] = Math.abs(absX[i]);
    }
    double[] bound = matmul(absW, absX, rows, cols);
    for (int i = 0; i < bound.length; i++) {
      bound[i] *= (cols + 1) * 0x1p-24;
    }
    return bound;
  }

  static double[] causalConv(float[] x, float[] w, float[] bias, int channels, int taps) {
    double[] out = new double[x.length];
    for (int t = 0; t < x.length / channels; t++) {
      for (int c = 0; c < channels; c++) {
        double sum = bias[c];
        for (int j = 0; j < taps; j++) {
          int source = t - (taps - 1) + j;
          if (source >= 0) {
            sum += (double) w[c * taps + j] * x[source * channels + c];
          }
        }
        out[t * channels + c] = silu(sum);
      }
    }
    return out;
  }

  static double[] ssmScan(
      float[] xbc,
      float[] dt,
      float[] aLog,
      float[] d,
      float[] dtBias,
      SsmShape shape,
      double[] state) {
    int heads = shape.heads();
    int s = shape.stateSize();
    int n = dt.length / heads;
    double[] y = new double[n * shape.inner()];
    for (int t = 0; t < n; t++) {
      for (int h = 0; h < heads; h++) {
        double v = (double) dt[t * heads + h] + dtBias[h];
        double step = v > 20 ? v : Math.log1p(Math.exp(v));
        step = Math.clamp(step, shape.dtMin(), shape.dtMax());
        double decay = Math.exp(-step * Math.exp(aLog[h]));
        int b = t * shape.convDim() + shape.inner() + h / (heads / shape.groups()) * s;
        int c = b + shape.groups() * s;
        for (int p = 0; p < shape.headDim(); p++) {
          int channel = h * shape.headDim() + p;
          double x = xbc[t * shape.convDim() + channel];
          double sum = d[h] * x;
          for (int i = 0; i < s; i++) {
            int at = channel * s + i;
            state[at] = decay * state[at] + step * x * xbc[b + i];
            sum += state[at] * xbc[c + i];
          }
          y[t * shape.inner() + channel] = sum;
        }
      }
    }
    return y;
  }

  static double[] attention(float[] q, float[] k, float[] v, AttentionShape shape) {
    int d = shape.headDim();
    int cols = shape.heads() * d;
    int kvCols = shape.kvHeads() * d;
    double[] out = new double[q.length];
    for (int t = 0; t < q.length / cols; t++) {
      for (int h = 0; h < shape.heads(); h++) {
        int kv = h / (shape.heads() / shape.kvHeads()) * d;
        double[] e = new double[t + 1];
        double sum = 0;
        for (int p = 0; p <= t; p++) {
          double score = 0;
          for (int i = 0; i < d; i++) {
            score += (double) q[t * cols + h * d + i] * k[p * kvCols + kv + i];
          }
          e[p] = Math.exp(score * shape.scale());
          sum += e[p];
        }
        for (int p = 0; p <= t; p++) {
          for (int i = 0; i < d; i++) {
            out[t * cols + h * d + i] += e[p] / sum * v[p * kvCols + kv + i];
          }
        }
      }
    }
    return out;
  }

  static double[] siluMul(float[] gate, float[] up) {
    double[] out = new double[gate.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = silu(gate[i]) * up[i];
    }
    return out;
  }

  /** Multiplies each pair, as a complex number, by e^(i position frequency). */
  static double[] rope(float[] x, int[] positions, float[] frequencies, RopeShape shape) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i];
    }
    int pairs = frequencies.length;
    for (int t = 0; t < positions.length; t++) {
      for (int h = 0; h < shape.heads(); h++) {
        int head = (t * shape.heads() + h) * shape.headDim();
        for (int j = 0; j < pairs; j++) {
          int real = head + (shape.interleaved() ? 2 * j : j);
          int imaginary = shape.interleaved() ? real + 1 : real + pairs;
          double angle = (double) positions[t] * frequencies[j];
          out[real] = x[real] * Math.cos(angle) - x[imaginary] * Math.sin(angle);
          out[imaginary] = x[real] * Math.sin(angle) + x[imaginary] * Math.cos(angle);
        }
      }
    }
    return out;
  }

  static double[] softmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] out = new double[logits.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.exp(logits[i]) / sum;
    }
    return out;
  }

  /** Indices of the largest values, largest first. */
  static int[] largest(float[] values, int count) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Float.compare(values[b], values[a]))
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  private static double silu(double v) {
    return v / (1 + Math.exp(-v));
  }
}
