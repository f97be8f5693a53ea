// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.state.LayerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against the float64 forward pass of an independent implementation; tolerances in
 * docs/numerics.md.
 */
class NemotronHModelTest {
  private static final double LOGITS = 1e-3;

  static Stream<Arguments> modelsAndBackends() {
    return Stream.of("moe-bf16", "dense-mlp-bf16", "latent-mtp-bf16", "moe-nvfp4-fp8")
        .flatMap(
            model -> Stream.of(Backend.SCALAR, Backend.VECTOR).map(b -> Arguments.of(model, b)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_prompts_matchTheReference(String model, Backend backend) {
    var goldens = Goldens.of(model);
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1)) {
      for (var name : List.of("p16", "p70")) {
        var prompt = goldens.prompt(name);

        var logits = rig.logits(Goldens.ids(prompt, "ids"));

        assertThat(Goldens.largestDifference(logits, goldens.floats(prompt.string("logits"))))
            .as(name)
            .isLessThan(LOGITS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_greedy_picksTheSameTokens(String model, Backend backend) {
    var goldens = Goldens.of(model);
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1)) {
      for (var name : List.of("p16", "p70")) {
        var prompt = goldens.prompt(name);
        var expected = Goldens.ids(prompt, "greedy_ids");
        var ids = Goldens.ids(prompt, "ids");
        var sequence = rig.pool.acquire(ids);
        var picked = new ArrayList<Integer>();
        var row = new float[1][];

        rig.stepper.logits(sequence, ids, (_, logits) -> row[0] = logits);
        while (picked.size() < expected.length) {
          int id = Goldens.argmax(row[0]);
          picked.add(id);
          rig.stepper.logits(sequence, new int[] {id}, (_, logits) -> row[0] = logits);
        }
        rig.pool.release(sequence);

        assertThat(picked)
            .as(name)
            .containsExactlyElementsOf(Arrays.stream(expected).boxed().toList());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void layer_alone_givesTheReferenceActivations(String model, Backend backend) {
    var goldens = Goldens.of(model);
    var prompt = goldens.prompt("p16");
    var ids = Goldens.ids(prompt, "ids");
    var hidden = goldens.floats(prompt.string("hidden"));
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1)) {
      int width = rig.model.description().hidden();
      int size = ids.length * width;
      var sequence = rig.pool.acquire(ids);
      rig.pool.reserve(sequence, ids.length);
      rig.kernels.upload(rig.step, Batch.prefill(Rig.piece(sequence, ids)));
      var x = rig.kernels.allocate(ids.length, width);
      for (int layer = 1; layer < hidden.length / size; layer++) {
        rig.kernels.upload(x, Arrays.copyOfRange(hidden, (layer - 1) * size, layer * size));
        var actual = new float[size];

        rig.model.layer(layer, x, rig.state, rig.step);

        rig.kernels.download(actual, x);
        assertThat(
                Goldens.largestDifference(
                    actual, Arrays.copyOfRange(hidden, layer * size, (layer + 1) * size)))
            .as("layer " + layer)
            .isLessThan(1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_prompt_leavesTheReferenceState(String model, Backend backend) {
    var goldens = Goldens.of(model);
    var prompt = goldens.prompt("p16");
    var ids = Goldens.ids(prompt, "ids");
    var windows = goldens.floats(prompt.string("conv_state"));
    var states = goldens.floats(prompt.string("ssm_state"));
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1)) {
      var sequence = rig.pool.acquire(ids);
      rig.stepper.logits(sequence, ids, (_, _) -> {});
      int mamba = 0;
      int layers =
          (int) rig.state.layers().stream().filter(LayerState.Recurrent.class::isInstance).count();
      for (var layer : rig.state.layers()) {
        if (layer instanceof LayerState.Recurrent recurrent) {
          int w = windows.length / layers;
          int s = states.length / layers;
          var window = new float[recurrent.windows().rows() * w];
          var state = new float[recurrent.states().rows() * s];

          rig.kernels.download(window, recurrent.windows());
          rig.kernels.download(state, recurrent.states());

          int slot = sequence.slot();
          assertThat(
                  Goldens.largestDifference(
                      Arrays.copyOfRange(window, slot * w, (slot + 1) * w),
                      Arrays.copyOfRange(windows, mamba * w, (mamba + 1) * w)))
              .isLessThan(1e-4);
          assertThat(
                  Goldens.largestDifference(
                      Arrays.copyOfRange(state, slot * s, (slot + 1) * s),
                      Arrays.copyOfRange(states, mamba * s, (mamba + 1) * s)))
              .isLessThan(1e-4);
          mamba++;
        }
      }
      assertThat(mamba).isEqualTo(layers).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndBackends")
  void forward_chunkedOrBesideAnother_isBitIdentical(String model, Backend backend) {
    var goldens = Goldens.of(model);
    var ids = Goldens.ids(goldens.prompt("p70"), "ids");
    var others = Goldens.ids(goldens.prompt("p16"), "ids");
    try (var rig = new Rig(Rig.MODELS.resolve(model), backend, 1);
        var two = new Rig(Rig.MODELS.resolve(model), backend, 2)) {
      var whole = rig.logits(ids);

      assertThat(two.logits(ids)).isEqualTo(whole);
      for (int chunk : new int[] {1, 7, 16}) {
        assertThat(rig.logitsInChunks(ids, chunk)).as("chunks of " + chunk).isEqualTo(whole);
        assertThat(rig.logitsBeside(ids, others, chunk))
            .as("beside another, chunks of " + chunk)
            .isEqualTo(whole);
      }
    }
  }
}
