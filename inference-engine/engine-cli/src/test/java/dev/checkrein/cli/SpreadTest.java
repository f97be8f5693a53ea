// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void of_oddCount_takesTheMiddle() {
    assertThat(Spread.of(new double[] {3, 1, 2})).isEqualTo(new Spread(1, 2, 3));
  }

  @Test
  void of_evenCount_takesTheMeanOfTheMiddleTwo() {
    assertThat(Spread.of(new double[] {4, 1, 2, 8})).isEqualTo(new Spread(1, 3, 8));
  }
}
