// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.KernelsProvider;
import dev.checkrein.engine.state.LayerState;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A context of 2^20 tokens: every position finds its own key and value. */
class MillionTokensTest {
  private static final int TOKENS = 1 << 20;
  private static final int BLOCK = 64;
  private static final int KEYS = 4;
  private static final String CONFIG =
      """
      {"model_type": "nemotron_h", "hybrid_override_pattern": "M*", "hidden_size": 16,
       "vocab_size": 32, "max_position_embeddings": 1048576, "num_attention_heads": 2,
       "num_key_value_heads": 1, "head_dim": 4, "mamba_num_heads": 2, "mamba_head_dim": 4,
       "ssm_state_size": 4, "n_groups": 1, "layer_norm_epsilon": 1e-5}
      """;

  /** Logits of the last token of a full context whose blocks lie in the given order. */
  private static float[] last(Backend backend, int[] blocks, int changed) {
    try (var checkpoint = RandomModel.open(CONFIG, 1);
        var kernels = KernelsProvider.open(backend, 2)) {
      var limits = new Batch.Limits(1, 1, 1, blocks.length, 32);
      var model = Model.load(checkpoint, kernels, limits);
      var state = model.allocateState(1, blocks.length, BLOCK);
      var cache = (LayerState.KeyValue) state.layers().get(1);
      var random = new SplittableRandom(7);
      var keys = new float[TOKENS * KEYS];
      var values = new float[TOKENS * KEYS];
      for (int position = 0; position < TOKENS; position++) {
        int row = blocks[position / BLOCK] * BLOCK + position % BLOCK;
        for (int i = 0; i < KEYS; i++) {
          keys[row * KEYS + i] = (float) random.nextGaussian();
          values[row * KEYS + i] = (float) random.nextGaussian();
        }
        if (position == changed) {
          values[row * KEYS] += 1e6f;
        }
      }
      kernels.upload(cache.keys(), keys);
      kernels.upload(cache.values(), values);
      var step = kernels.allocateStep(limits);
      var logits = kernels.allocate(1, 32);
      kernels.upload(step, Batch.everyRow(new Batch.Piece(new int[] {3}, TOKENS - 1, 0, blocks)));
      model.forward(state, step, logits);
      var result = new float[32];
      kernels.download(result, logits);
      return result;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"SCALAR", "VECTOR"})
  void forward_lastOfAMillion_readsEveryBlockWhereItLies(Backend backend) {
    int count = TOKENS / BLOCK;
    var inOrder = IntStream.range(0, count).toArray();
    var reversed = IntStream.range(0, count).map(i -> count - 1 - i).toArray();

    var expected = last(backend, inOrder, -1);

    assertThat(last(backend, reversed, -1)).isEqualTo(expected);
    for (int changed : new int[] {0, TOKENS / 2 + 1, TOKENS - 2}) {
      assertThat(last(backend, reversed, changed)).as("value at " + changed).isNotEqualTo(expected);
    }
    assertThat(Goldens.largestDifference(last(Backend.SCALAR, inOrder, -1), expected))
        .isLessThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"SCALAR", "VECTOR"})
  void open_contextOfAMillion_isServed(Backend backend) {
    var options =
        EngineOptions.DEFAULTS
            .withBackend(backend)
            .withThreads(1)
            .withSequencesMax(2)
            .withContextTokensMax(TOKENS);
    try (var checkpoint = RandomModel.open(CONFIG, 1);
        var engine = Engine.open(checkpoint, options)) {
      assertThat(engine.contextTokensMax()).isEqualTo(TOKENS);
      engine.logits(new int[] {1, 2, 3}, (_, row) -> assertThat(row[0]).isFinite());
    }
  }
}
