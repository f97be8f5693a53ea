// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowOrderTest {
  private static int[] sources(int headDim, int rows) {
    var order = new RowOrder(headDim);
    return IntStream.range(0, rows).map(order::source).toArray();
  }

  @Test
  void source_heads_pairsRowsOfBothHalves() {
    assertThat(sources(4, 8)).containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
  }

  @Test
  void source_asStored_isTheRowItself() {
    assertThat(sources(0, 3)).containsExactly(0, 1, 2);
  }
}
