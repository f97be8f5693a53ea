// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasoningTest {
  private static final ChatRequestParameters PLAIN =
      DefaultChatRequestParameters.builder().temperature(0.5).maxOutputTokens(7).build();
  private static final ReasoningRequestParameters BUDGET =
      ReasoningRequestParameters.builder().thinkingTokensMax(3).maxOutputTokens(9).build();

  @Test
  void overrideWith_budgetOverPlain_keepsBudgetAndRest() {
    var merged = PLAIN.overrideWith(BUDGET);

    assertThat(merged)
        .isEqualTo(
            ReasoningRequestParameters.builder()
                .temperature(0.5)
                .maxOutputTokens(9)
                .thinkingTokensMax(3)
                .build());
  }

  @Test
  void overrideWith_plainOverBudget_keepsBudget() {
    var merged = BUDGET.overrideWith(PLAIN);

    assertThat(merged.thinkingTokensMax()).isEqualTo(3);
    assertThat(merged.maxOutputTokens()).isEqualTo(7);
  }

  @Test
  void overrideWith_budgetZero_winsOverBudget() {
    var zero = ReasoningRequestParameters.builder().thinkingTokensMax(0).build();

    assertThat(BUDGET.overrideWith(zero).thinkingTokensMax()).isZero();
  }

  @Test
  void overrideWith_budgetUnset_keepsBudget() {
    var unset = ReasoningRequestParameters.builder().build();

    assertThat(BUDGET.overrideWith(unset).thinkingTokensMax()).isEqualTo(3);
  }

  @Test
  void defaultedBy_budget_fillsWhatIsMissing() {
    var merged = PLAIN.defaultedBy(BUDGET);

    assertThat(merged.maxOutputTokens()).isEqualTo(7);
    assertThat(merged)
        .isInstanceOfSatisfying(
            ReasoningRequestParameters.class, m -> assertThat(m.thinkingTokensMax()).isEqualTo(3));
  }

  @Test
  void thinkingTokensMax_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReasoningRequestParameters.builder().thinkingTokensMax(-1))
        .withMessageContaining("-1");
  }

  @Test
  void usage_output_isTheSumOfItsKinds() {
    var usage = new ReasoningTokenUsage(10, 4, 1, 2, 3, 5);

    assertThat(usage.outputTokenCount()).isEqualTo(11);
    assertThat(usage.totalTokenCount()).isEqualTo(21);
  }

  @Test
  void usage_sumEitherWay_keepsTheKinds() {
    var usage = new ReasoningTokenUsage(10, 4, 1, 2, 3, 5);

    assertThat(usage.add(usage)).isEqualTo(new ReasoningTokenUsage(20, 8, 2, 4, 6, 10));
    assertThat(usage.add(new TokenUsage(1, 7)))
        .isEqualTo(new ReasoningTokenUsage(11, 4, 1, 9, 3, 5));
    assertThat(TokenUsage.sum(new TokenUsage(1, 7), usage))
        .isEqualTo(new ReasoningTokenUsage(11, 4, 1, 9, 3, 5));
  }

  @Test
  void usage_cachedBeyondInput_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReasoningTokenUsage(1, 2, 0, 0, 0, 0));
  }

  @Test
  void malformedCalls_attributes_areReadBack() {
    var message =
        AiMessage.builder()
            .text("x")
            .attributes(MalformedCalls.attributes(List.of("<call>")))
            .build();

    assertThat(MalformedCalls.of(message)).containsExactly("<call>");
    assertThat(MalformedCalls.of(AiMessage.from("x"))).isEmpty();
  }
}
