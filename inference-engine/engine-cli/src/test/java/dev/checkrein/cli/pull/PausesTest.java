// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PausesTest {
  @Test
  void real_cancelled_doesNotWait() {
    var pauses = Pauses.real(() -> true);

    assertThatThrownBy(() -> pauses.pause(Duration.ofDays(1)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void real_notCancelled_returns() {
    assertThatCode(() -> Pauses.real(() -> false).pause(Duration.ofMillis(1)))
        .doesNotThrowAnyException();
  }

  @Test
  void pause_ofPatience_doublesUpToTheLongest() {
    var patience = Patience.DEFAULTS;

    assertThat(patience.pause(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(patience.pause(5)).isEqualTo(Duration.ofSeconds(32));
    assertThat(patience.pause(6)).isEqualTo(Duration.ofSeconds(60));
    assertThat(patience.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(60));
  }
}
