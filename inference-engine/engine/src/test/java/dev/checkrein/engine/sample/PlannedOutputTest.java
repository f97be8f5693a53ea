// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PlannedOutputTest {
  private static final BooleanSupplier ANSWER = () -> false;
  private static final BooleanSupplier THINKING = () -> true;

  private static TokenMask mask(MaskStage stage) {
    var mask = new TokenMask(40);
    stage.mask(mask);
    return mask;
  }

  @Test
  void mask_whileThinking_allowsEverything() {
    var plan = new PlannedOutput(List.of(List.of(new int[] {1, 2})), THINKING);

    assertThat(mask(plan).bits()).isNull();
  }

  @Test
  void mask_literal_allowsOneIdAfterAnother() {
    var plan = new PlannedOutput(List.of(List.of(new int[] {1, 35})), ANSWER);

    assertThat(mask(plan).single()).hasValue(1);
    plan.accept(1);
    assertThat(mask(plan).single()).hasValue(35);
    plan.accept(35);
    assertThat(plan.done()).isTrue();
    assertThat(mask(plan).bits()).isNull();
  }

  @Test
  void mask_undecidedSet_allowsWhatLeadsToOneOfItsStrings() {
    var plan =
        new PlannedOutput(
            List.of(List.of(new int[] {1, 2, 9}, new int[] {1, 3, 9}, new int[] {4, 9})), ANSWER);

    var first = mask(plan);
    assertThat(plan.atChoice()).isTrue();
    assertThat(List.of(first.allows(1), first.allows(4), first.allows(2)))
        .containsExactly(true, true, false);
    plan.accept(1);
    var second = mask(plan);
    assertThat(List.of(second.allows(2), second.allows(3), second.allows(9)))
        .containsExactly(true, true, false);
    plan.accept(3);
    plan.accept(9);
    assertThat(plan.done()).isTrue();
  }

  @Test
  void choose_narrowsToOneString() {
    var plan = new PlannedOutput(List.of(List.of(new int[] {1, 9}, new int[] {4, 9})), ANSWER);

    mask(plan);
    plan.choose(1);

    assertThat(mask(plan).single()).hasValue(4);
  }

  @Test
  void mask_endOfThinkingWroteTheFirstToken_doesNotRepeatIt() {
    var thinking = new AtomicBoolean(true);
    var plan = new PlannedOutput(List.of(List.of(new int[] {3, 5})), thinking::get);

    mask(plan);
    plan.accept(3);
    thinking.set(false);

    assertThat(mask(plan).single()).hasValue(5);
  }

  @Test
  void choose_stringThatBeginsAnother_isWrittenToItsEnd() {
    var plan = new PlannedOutput(List.of(List.of(new int[] {1}, new int[] {1, 2, 9})), ANSWER);

    mask(plan);
    assertThat(plan.atChoice()).isTrue();
    plan.choose(1);
    for (int id : new int[] {1, 2, 9}) {
      assertThat(mask(plan).single()).hasValue(id);
      plan.accept(id);
    }

    assertThat(plan.done()).isTrue();
  }
}
