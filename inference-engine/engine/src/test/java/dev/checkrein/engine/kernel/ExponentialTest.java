// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void exp_wholeRange_twoUlps() {
    for (int i = 0; i <= 400_000; i++) {
      double x = -i * (i % 2 == 0 ? 708.0 : 30.0) / 400_000;
      double expected = StrictMath.exp(x);

      boolean close = Math.abs(Exponential.exp(x) - expected) <= 2 * Math.ulp(expected);

      assertThat(close).as("at %s", x).isTrue();
    }
  }

  @Test
  void exp_specials_areRight() {
    assertThat(Exponential.exp(0)).isEqualTo(1);
    assertThat(Exponential.exp(-709)).isZero();
    assertThat(Exponential.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Exponential.exp(Double.NaN)).isNaN();
  }
}
