// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import org.junit.jupiter.api.Test;

class EngineRequestParametersTest {
  private static final EngineRequestParameters FULL =
      EngineRequestParameters.builder()
          .thinkingTokensMax(7)
          .seed(11L)
          .minP(0.1)
          .repetitionPenalty(1.2)
          .temperature(0.5)
          .build();

  @Test
  void overrideWith_plainParameters_keepsOurs() {
    var merged = FULL.overrideWith(ChatRequestParameters.builder().temperature(0.9).build());

    assertThat(merged.temperature()).isEqualTo(0.9);
    assertThat(merged.thinkingTokensMax()).isEqualTo(7);
    assertThat(merged.seed()).isEqualTo(11);
    assertThat(merged.minP()).isEqualTo(0.1);
    assertThat(merged.repetitionPenalty()).isEqualTo(1.2);
  }

  @Test
  void overrideWith_reasoningParameters_takesTheirBudget() {
    var merged =
        FULL.overrideWith(ReasoningRequestParameters.builder().thinkingTokensMax(0).build());

    assertThat(merged.thinkingTokensMax()).isZero();
    assertThat(merged.seed()).isEqualTo(11);
  }

  @Test
  void overrideWith_engineParameters_takesWhatTheySet() {
    var merged = FULL.overrideWith(EngineRequestParameters.builder().seed(12L).minP(0.2).build());

    assertThat(merged.seed()).isEqualTo(12);
    assertThat(merged.minP()).isEqualTo(0.2);
    assertThat(merged.repetitionPenalty()).isEqualTo(1.2);
    assertThat(merged.thinkingTokensMax()).isEqualTo(7);
  }

  @Test
  void defaultedBy_reasoningParameters_fillsTheBudget() {
    var budget = ReasoningRequestParameters.builder().thinkingTokensMax(3).build();

    assertThat(EngineRequestParameters.NONE.defaultedBy(budget).thinkingTokensMax()).isEqualTo(3);
    assertThat(FULL.defaultedBy(budget).thinkingTokensMax()).isEqualTo(7);
  }

  @Test
  void equals_differentSeed_isFalse() {
    assertThat(FULL).isEqualTo(FULL.overrideWith(EngineRequestParameters.NONE));
    assertThat(FULL).hasSameHashCodeAs(FULL.overrideWith(EngineRequestParameters.NONE));
    assertThat(FULL)
        .isNotEqualTo(FULL.overrideWith(EngineRequestParameters.builder().seed(1L).build()));
  }
}
