// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static dev.checkrein.engine.kernel.vector.Lanes.FLOATS;
import static dev.checkrein.engine.kernel.vector.Lanes.WIDTH;
import static dev.checkrein.engine.kernel.vector.Lanes.fma;
import static dev.checkrein.engine.kernel.vector.Lanes.sum;

import dev.checkrein.engine.kernel.HostKernels.Scan;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The Mamba-2 recurrence of one head, token by token (Dao and Gu 2024). Channels are independent:
 * {@link #CHANNELS} of them run through all tokens of a chunk before the next ones, so that their
 * state stays in the first-level cache.
 */
final class SsmHead {
  private static final int CHANNELS = 4;

  private SsmHead() {}

  /**
   * @param steps scratch memory for two floats a token
   */
  static void scan(Scan scan, int sequence, int head, float[] steps) {
    var shape = scan.shape();
    int n = shape.stateSize();
    int size = shape.headDim() * n;
    int stateAt = scan.states().at(scan.step().slot(sequence)) + head * size;
    int start = scan.step().start(sequence);
    int end = scan.step().start(sequence + 1);
    float[] state = scan.states().data();
    if (scan.step().position(start) == 0) {
      Arrays.fill(state, stateAt, stateAt + size, 0f);
    }
    for (int t = start; t < end; t++) {
      float dt = scan.timeStep(t, head);
      steps[2 * (t - start)] = dt;
      steps[2 * (t - start) + 1] = scan.decay(dt, head);
    }
    int group = head / (shape.heads() / shape.groups());
    int bColumn = shape.inner() + group * n;
    float d = scan.d()[head];
    for (int p = 0; p < shape.headDim(); p += CHANNELS) {
      int channel = head * shape.headDim() + p;
      boolean whole = p + CHANNELS <= shape.headDim();
      for (int t = start; t < end; t++) {
        int row = scan.xbc().at(t);
        int bAt = row + bColumn;
        int cAt = bAt + shape.groups() * n;
        float dt = steps[2 * (t - start)];
        float decay = steps[2 * (t - start) + 1];
        float[] xbc = scan.xbc().data();
        float[] y = scan.y().data();
        int yAt = scan.y().at(t) + channel;
        int at = stateAt + p * n;
        if (whole) {
          channels(state, at, n, xbc, row + channel, bAt, cAt, dt, decay, d, y, yAt);
        } else {
          for (int k = 0; k < shape.headDim() - p; k++) {
            float x = xbc[row + channel + k];
            y[yAt + k] = fma(d, x, channel(state, at + k * n, n, xbc, bAt, cAt, dt * x, decay));
          }
        }
      }
    }
  }

  private static void channels(
      float[] state,
      int at,
      int n,
      float[] xbc,
      int xAt,
      int bAt,
      int cAt,
      float dt,
      float decay,
      float d,
      float[] y,
      int yAt) {
    float x0 = xbc[xAt];
    float x1 = xbc[xAt + 1];
    float x2 = xbc[xAt + 2];
    float x3 = xbc[xAt + 3];
    var decays = FloatVector.broadcast(FLOATS, decay);
    var u0 = FloatVector.broadcast(FLOATS, dt * x0);
    var u1 = FloatVector.broadcast(FLOATS, dt * x1);
    var u2 = FloatVector.broadcast(FLOATS, dt * x2);
    var u3 = FloatVector.broadcast(FLOATS, dt * x3);
    var a0 = FloatVector.zero(FLOATS);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    int bound = FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += WIDTH) {
      var b = FloatVector.fromArray(FLOATS, xbc, bAt + i);
      var c = FloatVector.fromArray(FLOATS, xbc, cAt + i);
      var s0 = fma(FloatVector.fromArray(FLOATS, state, at + i), decays, u0.mul(b));
      s0.intoArray(state, at + i);
      a0 = fma(s0, c, a0);
      var s1 = fma(FloatVector.fromArray(FLOATS, state, at + n + i), decays, u1.mul(b));
      s1.intoArray(state, at + n + i);
      a1 = fma(s1, c, a1);
      var s2 = fma(FloatVector.fromArray(FLOATS, state, at + 2 * n + i), decays, u2.mul(b));
      s2.intoArray(state, at + 2 * n + i);
      a2 = fma(s2, c, a2);
      var s3 = fma(FloatVector.fromArray(FLOATS, state, at + 3 * n + i), decays, u3.mul(b));
      s3.intoArray(state, at + 3 * n + i);
      a3 = fma(s3, c, a3);
    }
    y[yAt] = fma(d, x0, tail(sum(a0), state, at, n, xbc, bAt, cAt, dt * x0, decay));
    y[yAt + 1] = fma(d, x1, tail(sum(a1), state, at + n, n, xbc, bAt, cAt, dt * x1, decay));
    y[yAt + 2] = fma(d, x2, tail(sum(a2), state, at + 2 * n, n, xbc, bAt, cAt, dt * x2, decay));
    y[yAt + 3] = fma(d, x3, tail(sum(a3), state, at + 3 * n, n, xbc, bAt, cAt, dt * x3, decay));
  }

  private static float channel(
      float[] state, int at, int n, float[] xbc, int bAt, int cAt, float u, float decay) {
    var acc = FloatVector.zero(FLOATS);
    int bound = FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += WIDTH) {
      var b = FloatVector.fromArray(FLOATS, xbc, bAt + i);
      var old = FloatVector.fromArray(FLOATS, state, at + i);
      var s = fma(old, FloatVector.broadcast(FLOATS, decay), b.mul(u));
      s.intoArray(state, at + i);
      acc = fma(s, FloatVector.fromArray(FLOATS, xbc, cAt + i), acc);
    }
    return tail(sum(acc), state, at, n, xbc, bAt, cAt, u, decay);
  }

  private static float tail(
      float sum,
      float[] state,
      int at,
      int n,
      float[] xbc,
      int bAt,
      int cAt,
      float u,
      float decay) {
    float result = sum;
    for (int i = FLOATS.loopBound(n); i < n; i++) {
      float s = fma(state[at + i], decay, u * xbc[bAt + i]);
      state[at + i] = s;
      result = fma(s, xbc[cAt + i], result);
    }
    return result;
  }
}
