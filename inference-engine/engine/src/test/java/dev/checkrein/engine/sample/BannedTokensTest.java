// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BannedTokensTest {
  @Test
  void mask_whileTheyAreKeptOut_allowsTheOthersOnly() {
    var thinking = new AtomicBoolean(true);
    var stage = new BannedTokens(Set.of(7, 9), thinking::get);

    var before = new TokenMask(10);
    stage.mask(before);
    thinking.set(false);
    var after = new TokenMask(10);
    stage.mask(after);

    assertThat(before.allows(7)).isFalse();
    assertThat(before.allows(9)).isFalse();
    assertThat(before.allows(8)).isTrue();
    assertThat(after.allows(9)).isTrue();
  }
}
