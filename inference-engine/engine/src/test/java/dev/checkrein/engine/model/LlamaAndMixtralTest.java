// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.Backend;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Llama and Mixtral in safetensors, where pairs of a rotation are an element of each half, against
 * the float64 forward pass of an independent implementation.
 */
class LlamaAndMixtralTest {
  static Stream<Arguments> modelsAndBackends() {
    return Stream.of("llama-bf16", "mixtral-bf16")
        .flatMap(m -> Stream.of(Backend.SCALAR, Backend.VECTOR).map(b -> Arguments.of(m, b)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_prompt_matchesTheReference(String model, Backend backend) {
    var goldens = Goldens.of(model);
    var prompt = goldens.prompt("p12");
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1)) {
      var logits = rig.logits(Goldens.ids(prompt, "ids"));

      assertThat(Goldens.largestDifference(logits, goldens.floats(prompt.string("logits"))))
          .isLessThan(1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_chunkedOrBesideAnother_isBitIdentical(String model, Backend backend) {
    var ids = Goldens.ids(Goldens.of(model).prompt("p12"), "ids");
    var others = new int[] {5, 4, 3, 2, 1};
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1);
        var two = new Rig(Rig.MODELS.resolve(model), backend, 2)) {
      var whole = rig.logits(ids);

      assertThat(two.logits(ids)).isEqualTo(whole);
      for (int chunk : new int[] {1, 5}) {
        assertThat(rig.logitsInChunks(ids, chunk)).as("chunks of " + chunk).isEqualTo(whole);
        assertThat(rig.logitsBeside(ids, others, chunk)).as("beside another").isEqualTo(whole);
      }
    }
  }
}
