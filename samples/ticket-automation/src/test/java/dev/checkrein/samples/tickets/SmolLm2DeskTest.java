// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real model as people download it: a quantised GGUF file, ChatML, no tools. */
class SmolLm2DeskTest {
  private static final Path MODEL =
      Path.of(
          System.getProperty("checkrein.shared", "absent"),
          "models",
          "smollm2",
          "SmolLM2-135M-Instruct.Q4_1.gguf");

  @TempDir Path folder;

  @BeforeAll
  static void find() {
    assumeTrue(Files.exists(MODEL), () -> "no SmolLM2: " + MODEL + " is absent");
  }

  @Test
  void desk_onAGgufFile_saysWhatAnswersAndEndsATicketTyped() throws Exception {
    try (var desk = RunningDesk.on(MODEL, folder)) {
      var ticket = desk.awaitStatus(desk.create("my account is locked"), "failed");
      var card = desk.json(desk.get("/api/model"));

      assertThat(ticket.progress().note()).contains("it knows no tools");
      assertThat(card.get("name").stringValue()).isEqualTo("Smollm2 135M 8k Lc100K Mix1 Ep2");
      assertThat(card.get("architecture").stringValue()).isEqualTo("llama");
      assertThat(card.get("quantisation").stringValue()).isEqualTo("Q4_1 (+ Q8_0, F32)");
      assertThat(card.get("contextTokensMax").intValue()).isEqualTo(8192);
      assertThat(card.get("warning").stringValue()).contains("knows no tools");
      assertThat(desk.get("/").text()).contains("Q4_1 (+ Q8_0, F32)", "knows no tools");
    }
  }
}
