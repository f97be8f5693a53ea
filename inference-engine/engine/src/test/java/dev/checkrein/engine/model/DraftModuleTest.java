// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.kernel.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The MTP module against the float64 reference; tolerances in docs/numerics.md. */
class DraftModuleTest {
  private static final String MODEL = "latent-mtp-bf16";
  private static final double TOLERANCE = 1e-3;

  static Stream<Arguments> promptsAndBackends() {
    return Stream.of("p16", "p70")
        .flatMap(p -> Stream.of(Backend.SCALAR, Backend.VECTOR).map(b -> Arguments.of(p, b)));
  }

  @ParameterizedTest
  @MethodSource("promptsAndBackends")
  void slots_ofAPrompt_giveTheReferenceLogits(String name, Backend backend) {
    var goldens = Goldens.of(MODEL);
    var prompt = goldens.prompt(name);
    var ids = Goldens.ids(prompt, "ids");
    var slotIds = Arrays.copyOfRange(ids, 1, ids.length);
    try (var rig = new Rig(Rig.MODELS.resolve(MODEL), backend, 1)) {
      var module = rig.model.drafts().orElseThrow();
      int vocabulary = rig.limits.vocabulary();
      int width = rig.model.description().hidden();
      var out = rig.kernels.allocate(rig.limits.tokens(), width);
      var logits = rig.kernels.allocate(rig.limits.logitRows(), vocabulary);
      var all = new float[slotIds.length * vocabulary];
      var states = new float[slotIds.length * width];
      var sequence = rig.pool.acquire(ids);
      int chunk = 40;

      for (int from = 0; from < ids.length; from += chunk) {
        int to = Math.min(from + chunk, ids.length);
        int slots = Math.min(to, slotIds.length) - from;
        rig.stepper.logits(sequence, Arrays.copyOfRange(ids, from, to), (_, _) -> {});
        var piece =
            new Batch.Piece(
                Arrays.copyOfRange(slotIds, from, from + slots),
                from,
                sequence.slot(),
                sequence.blocks());
        rig.kernels.upload(rig.step, Batch.everyRow(piece));
        module.forward(rig.model.hidden(), rig.state, rig.step, out, logits);
        var rows = new float[slots * vocabulary];
        rig.kernels.download(rows, logits.head(slots));
        System.arraycopy(rows, 0, all, from * vocabulary, rows.length);
        var m = new float[slots * width];
        rig.kernels.download(m, out.head(slots));
        System.arraycopy(m, 0, states, from * width, m.length);
      }

      assertThat(Goldens.largestDifference(all, goldens.floats(prompt.string("mtp_slot_logits"))))
          .isLessThan(TOLERANCE);
      if (prompt.has("mtp_m")) {
        assertThat(Goldens.largestDifference(states, goldens.floats(prompt.string("mtp_m"))))
            .isLessThan(TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("promptsAndBackends")
  void draftLogits_afterAPrompt_areTheReferenceDrafts(String name, Backend backend) {
    var goldens = Goldens.of(MODEL);
    var prompt = goldens.prompt(name);
    var drafts = Goldens.ids(prompt, "draft_ids");
    for (int batch : new int[] {256, 16, 5}) {
      var options =
          EngineOptions.DEFAULTS.withBackend(backend).withThreads(1).withBatchTokensMax(batch);
      try (var engine = Engine.open(Rig.MODELS.resolve(MODEL), options)) {
        var rows = new ArrayList<float[]>();

        var found =
            engine.draftLogits(
                Goldens.ids(prompt, "ids"), drafts.length, (_, row) -> rows.add(row));

        assertThat(found[0]).isEqualTo(Goldens.ids(prompt, "greedy_ids")[0]);
        assertThat(Arrays.copyOfRange(found, 1, found.length)).isEqualTo(drafts);
        assertThat(
                Goldens.largestDifference(
                    joined(rows), goldens.floats(prompt.string("draft_logits"))))
            .as("batches of " + batch)
            .isLessThan(TOLERANCE);
      }
    }
  }

  private static float[] joined(List<float[]> rows) {
    int width = rows.getFirst().length;
    var all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(
      value = Backend.class,
      names = {"SCALAR", "VECTOR"})
  void draftLogits_changeNothingOfWhatFollows(Backend backend) {
    var goldens = Goldens.of(MODEL);
    var ids = Goldens.ids(goldens.prompt("p16"), "ids");
    try (var engine =
        Engine.open(
            Rig.MODELS.resolve(MODEL),
            EngineOptions.DEFAULTS.withBackend(backend).withThreads(1))) {
      var before = new ArrayList<float[]>();
      engine.logits(ids, (_, row) -> before.add(row));

      engine.draftLogits(ids, 3, (_, _) -> {});

      var after = new ArrayList<float[]>();
      engine.logits(ids, (_, row) -> after.add(row));
      assertThat(joined(after)).isEqualTo(joined(before));
    }
  }

  @Test
  void draftLogits_languageModelOfSeveralTowers_areTheSame(@TempDir Path folder)
      throws IOException {
    var source = Rig.MODELS.resolve(MODEL);
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    Files.write(folder.resolve("model.safetensors"), prefixed(source));
    var prompt = Goldens.of(MODEL).prompt("p16");

    try (var engine = Engine.open(folder, EngineOptions.DEFAULTS.withThreads(1))) {
      var found = engine.draftLogits(Goldens.ids(prompt, "ids"), 3, (_, _) -> {});

      assertThat(Arrays.copyOfRange(found, 1, 4)).isEqualTo(Goldens.ids(prompt, "draft_ids"));
      assertThat(engine.description().parameters().drafts()).isPositive();
    }
  }

  /**
   * The weights with {@code language_model.} before each name, as models of several towers have.
   */
  private static byte[] prefixed(Path folder) throws IOException {
    var file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("model.safetensors")));
    file.order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong();
    var header =
        new String(file.array(), 8, length, StandardCharsets.UTF_8)
            .replaceAll("\"(backbone|lm_head|mtp)\\.", "\"language_model.$1.")
            .getBytes(StandardCharsets.UTF_8);
    int data = file.capacity() - 8 - length;
    return ByteBuffer.allocate(8 + header.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(file.array(), 8 + length, data)
        .array();
  }

  @Test
  void draftLogits_modelWithoutModule_isRefused() {
    try (var engine = Engine.open(Rig.MODELS.resolve("moe-bf16"), EngineOptions.DEFAULTS)) {
      assertThatThrownBy(() -> engine.draftLogits(new int[] {1}, 1, (_, _) -> {}))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("num_nextn_predict_layers");
    }
  }

  @Test
  void draftLogits_countOutOfRange_isRefused() {
    try (var engine = Engine.open(Rig.MODELS.resolve(MODEL), EngineOptions.DEFAULTS)) {
      assertThatThrownBy(() -> engine.draftLogits(new int[] {1}, 0, (_, _) -> {}))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("0 drafts, expected 1 to 64");
    }
  }
}
