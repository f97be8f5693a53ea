// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in GGUF files against what llama.cpp computes from the same files. */
class GgufGoldenTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("checkrein.shared", "none"), "fixtures/gguf-goldens");

  /** By the goldens' own measurements: float against float, however summed, is below a tenth. */
  private static final double TOLERANCE = 1e-3;

  @ParameterizedTest
  @ValueSource(strings = {"nemotron-h-f32", "nemotron-h-moe-f32"})
  void logits_goldenPrompts_matchLlamaCpp(String name) throws IOException {
    assumeTrue(Files.exists(GOLDENS), () -> GOLDENS + " is not there: its models are not run");
    var goldens =
        new Goldens(
            GOLDENS,
            JsonObject.parse(Files.readAllBytes(GOLDENS.resolve(name + ".json")), name + ".json"));
    try (var rig = new Rig(GOLDENS.resolve(name + ".gguf"), Backend.SCALAR, 1)) {
      for (var length : new String[] {"p16", "p70"}) {
        var prompt = goldens.prompt(length);
        var logits = rig.logits(Goldens.ids(prompt, "ids"));

        assertThat(Goldens.largestDifference(logits, goldens.floats(prompt.string("logits"))))
            .as(length)
            .isLessThan(TOLERANCE);
      }
    }
  }
}
