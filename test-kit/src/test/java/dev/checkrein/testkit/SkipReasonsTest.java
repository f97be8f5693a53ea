// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkipReasonsTest {
  /** Run by the test below only. */
  @Tag("slow")
  static class Skipping {
    @Test
    @Disabled("the moon is full")
    void disabled() {}

    @Test
    void assuming() {
      Assumptions.assumeTrue(false, "the recorded data is absent");
    }

    @Test
    void running() {}
  }

  @Test
  void listener_printsOneLineForEachSkippedTest() {
    var bytes = new ByteArrayOutputStream();
    var listener = new SkipReasons(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    var request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Skipping.class)).build();

    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(request, listener);

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyInAnyOrder(
            "SKIPPED SkipReasonsTest$Skipping disabled(): the moon is full",
            "SKIPPED SkipReasonsTest$Skipping assuming(): Assumption failed: the recorded data is"
                + " absent");
  }
}
