// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int STEPS = 200_000;

  @Test
  void exp_wholeRange_twoUlps() {
    for (int i = 0; i < STEPS; i++) {
      float x = -87.3f + i * (176f / STEPS);
      double expected = Math.exp(x);

      float actual = Lanes.exp(x);

      assertThat(Math.abs(actual - expected) <= 2 * Math.ulp((float) expected))
          .as("%s", x)
          .isTrue();
    }
  }

  @Test
  void exp_specials_areRight() {
    assertThat(Lanes.exp(0f)).isEqualTo(1f);
    assertThat(Lanes.exp(-0f)).isEqualTo(1f);
    assertThat(Lanes.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Lanes.exp(-88f)).isZero();
    assertThat(Lanes.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Lanes.exp(88.73f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Lanes.exp(Float.NaN)).isNaN();
    assertThat(Lanes.silu(-1000f)).isEqualTo(-0f);
    assertThat(Lanes.silu(1000f)).isEqualTo(1000f);
  }

  /** The same loop runs interpreted at first and compiled later. */
  @Test
  void expAndSilu_lanesAndTwins_sameBits() {
    float[] x = new float[Lanes.WIDTH];
    float[] e = new float[Lanes.WIDTH];
    float[] s = new float[Lanes.WIDTH];
    float[] specials = {Float.NaN, 1e38f, -1e38f, -0f, Float.POSITIVE_INFINITY, -87.33f};
    for (int i = 0; i < STEPS / 4; i++) {
      for (int k = 0; k < x.length; k++) {
        x[k] = (i * x.length + k) % 997 == 0 ? specials[i % 6] : (i * 31 + k) % 20_011 / 110f - 91f;
      }
      var v = FloatVector.fromArray(Lanes.FLOATS, x, 0);
      Lanes.exp(v).intoArray(e, 0);
      Lanes.silu(v).intoArray(s, 0);
      for (int k = 0; k < x.length; k++) {
        same(e[k], Lanes.exp(x[k]), x[k]);
        same(s[k], Lanes.silu(x[k]), x[k]);
      }
    }
  }

  @Test
  void sum_lanes_addsAsATree() {
    float[] x = {1e8f, 1, -1e8f, 2, 3, 4, 5, 6};
    var v = FloatVector.fromArray(Lanes.FLOATS, x, 0);
    float expected =
        Lanes.WIDTH == 8
            ? ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]))
            : (x[0] + x[2]) + (x[1] + x[3]);

    for (int i = 0; i < 50_000; i++) {
      assertThat(Lanes.sum(v) == expected).isTrue();
    }
  }

  private static void same(float a, float b, float x) {
    if (Float.floatToIntBits(a) != Float.floatToIntBits(b)) {
      assertThat(a).as("at %s", x).isEqualTo(b);
    }
  }
}
