// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetPolicyTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, Integer.MAX_VALUE})
  void fixed_anyTurn_grantsTheSame(int perCall) {
    var policy = new FixedBudget(perCall);

    assertThat(policy.decide(BudgetView.of(1, 0))).isEqualTo(new BudgetDecision.Proceed(perCall));
    assertThat(policy.decide(BudgetView.of(9, 1L << 40)))
        .isEqualTo(new BudgetDecision.Proceed(perCall));
  }

  @Test
  void unlimited_anyTurn_leavesItToTheModel() {
    assertThat(BudgetPolicy.UNLIMITED.decide(BudgetView.of(3, 5000)))
        .isEqualTo(new BudgetDecision.Proceed(null));
  }

  @ParameterizedTest
  @CsvSource({
    // pool, per call, spent, granted
    "100, 40, 0, 40",
    "100, 40, 60, 40",
    "100, 40, 61, 39",
    "100, 40, 99, 1",
    "100, 40, 100, 0",
    "100, 40, 140, 0",
    "100, 400, 0, 100",
    "0, 40, 0, 0",
    "1, 40, 0, 1",
    "100, 0, 0, 0",
  })
  void runPool_spent_grantsWhatIsLeft(int pool, int perCall, long spent, int granted) {
    var policy = new RunPoolBudget(pool, perCall);

    assertThat(policy.decide(BudgetView.of(2, spent)))
        .isEqualTo(new BudgetDecision.Proceed(granted));
  }

  @Test
  void policies_negativeTokens_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FixedBudget(-1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunPoolBudget(-2, 1))
        .withMessageContaining("-2");
  }
}
