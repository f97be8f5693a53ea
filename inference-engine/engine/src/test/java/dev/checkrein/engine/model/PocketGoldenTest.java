// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shipped pocket model against its stored goldens; tolerances in docs/numerics.md. */
class PocketGoldenTest {
  private static final Path GOLDENS =
      Path.of("../pocket-model/src/test/resources/dev/checkrein/pocket");

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"SCALAR", "VECTOR"})
  void logits_goldenPrompts_matchTheReference(Backend backend) {
    var goldens = Goldens.open(GOLDENS);
    var expected = goldens.floats("golden.bin");
    int vocabulary = goldens.json().integer("vocab_size", 1, 1 << 20);
    int row = 0;
    try (var rig = new Rig(Rig.POCKET, backend, 1)) {
      for (var item : goldens.json().list("prompts")) {
        var prompt = JsonObject.from(item, "prompt");
        var logits = rig.logits(Goldens.ids(prompt, "ids"));
        for (int position : Goldens.ids(prompt, "positions")) {
          assertThat(
                  Goldens.largestDifference(
                      Arrays.copyOfRange(
                          logits, position * vocabulary, (position + 1) * vocabulary),
                      Arrays.copyOfRange(expected, row * vocabulary, (row + 1) * vocabulary)))
              .as(prompt.string("name") + ", position " + position)
              .isLessThan(2e-3);
          row++;
        }
        var argmax = Goldens.ids(prompt, "argmax");
        for (int i = 0; i < argmax.length; i++) {
          assertThat(
                  Goldens.argmax(Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary)))
              .as(prompt.string("name") + ", arg max at " + i)
              .isEqualTo(argmax[i]);
        }
      }
    }
    assertThat(row * vocabulary).isEqualTo(expected.length);
  }

  @Test
  void logits_scalarAndVector_agree() {
    var prompt = JsonObject.from(Goldens.open(GOLDENS).json().list("prompts").get(1), "prompt");
    var ids = Goldens.ids(prompt, "ids");
    try (var scalar = new Rig(Rig.POCKET, Backend.SCALAR, 2);
        var vector = new Rig(Rig.POCKET, Backend.VECTOR, 2)) {
      assertThat(Goldens.largestDifference(vector.logits(ids), scalar.logits(ids)))
          .isLessThan(1e-3);
    }
  }
}
