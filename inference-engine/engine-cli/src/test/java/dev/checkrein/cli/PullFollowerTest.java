// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullFollowerTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void follow_interactive_drawsABarInMebibytes(boolean interactive) {
    var err = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            OutputStream.nullOutputStream(),
            StandardCharsets.UTF_8,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            () -> false);

    try (var follower = new PullFollower(terminal)) {
      follower.planned(8 << 20);
      follower.progressed(4 << 20);
      follower.note("a line");
    }

    var drawn = err.toString(StandardCharsets.UTF_8);
    assertThat(drawn).contains("checkrein: a line");
    assertThat(drawn.contains("fetching")).isEqualTo(interactive);
    assertThat(drawn.contains("/8 MiB")).isEqualTo(interactive);
  }
}
