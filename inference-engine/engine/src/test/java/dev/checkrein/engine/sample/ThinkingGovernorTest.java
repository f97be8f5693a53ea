// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinkingGovernorTest {
  private static final int NEWLINE = 3;
  private static final int CLOSE = 7;
  private static final int[] CLOSING = {NEWLINE, CLOSE, NEWLINE};

  private static List<Integer> write(int budget, int[] model, int tokens) {
    var thinking = new AtomicBoolean(true);
    var governor = new ThinkingGovernor(budget, CLOSING, thinking::get);
    var pipeline = new LogitsPipeline(10, Sampling.GREEDY, List.of(governor));
    var written = new ArrayList<Integer>();
    int sampled = 0;
    while (written.size() < tokens) {
      var forced = pipeline.forced();
      int id = forced.isPresent() ? forced.getAsInt() : model[sampled++ % model.length];
      pipeline.accept(id);
      if (id == CLOSE) {
        thinking.set(false); // as the parser does at the closing tag
      }
      written.add(id);
    }
    return written;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 17})
  void mask_modelNeverCloses_closesAfterExactlyTheBudget(int budget) {
    var written = write(budget, new int[] {1, 2}, budget + 6);

    assertThat(written.subList(0, budget)).doesNotContain(CLOSE);
    assertThat(written.subList(budget, budget + 3)).containsExactly(NEWLINE, CLOSE, NEWLINE);
    assertThat(written.subList(budget + 3, budget + 6)).doesNotContain(CLOSE);
  }

  @Test
  void mask_modelClosesItself_forcesNothing() {
    var written = write(4, new int[] {1, CLOSE, 2, 2, 2, 2, 2}, 7);

    assertThat(written).containsExactly(1, CLOSE, 2, 2, 2, 2, 2);
  }

  @Test
  void mask_modelHasWrittenTheBeginningOfTheClosing_doesNotRepeatIt() {
    var written = write(2, new int[] {1, NEWLINE, 5, 5}, 5);

    assertThat(written).containsExactly(1, NEWLINE, CLOSE, NEWLINE, 5);
  }
}
