// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenMaskTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 64, 3072})
  void ban_allButOne_leavesASingle(int vocabulary) {
    var mask = new TokenMask(vocabulary);

    for (int id = 0; id < vocabulary - 1; id++) {
      mask.ban(id);
    }

    assertThat(mask.single()).hasValue(vocabulary - 1);
    assertThat(mask.allows(vocabulary)).isFalse();
  }

  @Test
  void ban_beyondTheVocabulary_changesNothing() {
    var mask = new TokenMask(40);

    mask.ban(40);
    mask.ban(64);

    assertThat(mask.bits()).isNull();
  }

  @Test
  void only_twice_keepsTheIntersection() {
    var mask = new TokenMask(100);

    mask.only(1, 40, 99);
    mask.only(40, 98);

    assertThat(mask.single()).hasValue(40);
  }

  @Test
  void draw_contradictingStages_isRefusedByName() {
    MaskStage one = stage(1);
    MaskStage two = stage(2);
    var pipeline = new LogitsPipeline(8, Sampling.GREEDY, List.of(one, two));

    assertThatThrownBy(() -> pipeline.draw(0, 0))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("no token may come next");
  }

  @Test
  void draw_withPenalties_carriesWhatOccurred() {
    var sampling = new Sampling(1, 0, 1, 0, 1, 0.5f, 0, 7);
    var pipeline = new LogitsPipeline(8, sampling, List.of());

    pipeline.accept(3);
    pipeline.accept(5);
    pipeline.accept(3);
    var draw = pipeline.draw(2, 11);

    assertThat(draw.penalised()).containsExactly(3, 5);
    assertThat(draw.counts()).containsExactly(2, 1);
    assertThat(draw.position()).isEqualTo(11);
  }

  private static MaskStage stage(int only) {
    return new MaskStage() {
      @Override
      public void mask(TokenMask mask) {
        mask.only(only);
      }

      @Override
      public void accept(int tokenId) {}
    };
  }
}
