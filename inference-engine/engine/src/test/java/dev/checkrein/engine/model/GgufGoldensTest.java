// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * GGUF models of every architecture and block type against llama.cpp over the dequantised weights;
 * tolerances in docs/numerics.md. Some models are beside this test, all of them in the shared
 * fixtures.
 */
class GgufGoldensTest {
  private static final double LOGITS = 1e-3;
  private static final Path OWN = Rig.MODELS.resolve("gguf");
  private static final Path SHARED = Path.of(System.getProperty("checkrein.shared"), "fixtures");
  private static final List<String> FOLDERS = List.of("gguf-goldens", "gguf-blocks");

  static Stream<Arguments> ownModels() throws IOException {
    return models(OWN);
  }

  static Stream<Arguments> sharedModels() throws IOException {
    var all = new ArrayList<Arguments>();
    for (var folder : FOLDERS) {
      if (Files.isDirectory(SHARED.resolve(folder))) {
        models(SHARED.resolve(folder)).forEach(all::add);
      }
    }
    return all.isEmpty() ? Stream.of(Arguments.of(SHARED, "absent", Backend.SCALAR)) : all.stream();
  }

  private static Stream<Arguments> models(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".gguf"))
              .map(name -> name.substring(0, name.length() - ".gguf".length()))
              .sorted()
              .toList();
      return names.stream()
          .flatMap(
              name ->
                  Stream.of(Backend.SCALAR, Backend.VECTOR)
                      .map(backend -> Arguments.of(folder, name, backend)));
    }
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("ownModels")
  void forward_ownModel_matchesLlamaCpp(Path folder, String name, Backend backend)
      throws IOException {
    check(folder, name, backend);
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("sharedModels")
  void forward_sharedModel_matchesLlamaCpp(Path folder, String name, Backend backend)
      throws IOException {
    assumeTrue(!name.equals("absent"), () -> "no GGUF fixtures in " + SHARED);
    check(folder, name, backend);
  }

  /** The file of goldens: over dequantised weights where the model is quantised. */
  private static Goldens goldens(Path folder, String name) throws IOException {
    var dequantised = folder.resolve(name + ".dequant.json");
    var file = Files.exists(dequantised) ? dequantised : folder.resolve(name + ".json");
    return new Goldens(folder, JsonObject.parse(Files.readAllBytes(file), file.toString()));
  }

  private static void check(Path folder, String name, Backend backend) throws IOException {
    var goldens = goldens(folder, name);
    try (var rig = new Rig(folder.resolve(name + ".gguf"), backend, 1)) {
      for (var promptName : goldens.json().object("prompts").fields().keySet()) {
        var prompt = goldens.prompt(promptName);
        var ids = Goldens.ids(prompt, "ids");
        assertThat(
                Goldens.largestDifference(rig.logits(ids), goldens.floats(prompt.string("logits"))))
            .as(promptName)
            .isLessThan(LOGITS);
        checkGreedy(rig, goldens, prompt, ids);
      }
    }
  }

  private static void checkGreedy(Rig rig, Goldens goldens, JsonObject prompt, int[] ids) {
    int vocabulary = rig.limits.vocabulary();
    var expected = Goldens.ids(prompt, "greedy_ids");
    var rows = new float[expected.length * vocabulary];
    var row = new float[1][];
    var sequence = rig.pool.acquire(ids);
    rig.stepper.logits(sequence, ids, (_, logits) -> row[0] = logits);
    for (int g = 0; g < expected.length; g++) {
      int id = Goldens.argmax(row[0]);
      assertThat(id).as("greedy id " + g).isEqualTo(expected[g]);
      rig.stepper.logits(sequence, new int[] {id}, (_, logits) -> row[0] = logits);
      System.arraycopy(row[0], 0, rows, g * vocabulary, vocabulary);
    }
    rig.pool.release(sequence);
    if (prompt.has("greedy_logits")) {
      assertThat(Goldens.largestDifference(rows, goldens.floats(prompt.string("greedy_logits"))))
          .isLessThan(LOGITS);
    }
  }

  static Stream<Arguments> blockValues() throws IOException {
    var folder = SHARED.resolve("gguf-blocks");
    if (!Files.isDirectory(folder)) {
      return Stream.of(Arguments.of(folder, "absent"));
    }
    return models(folder)
        .map(arguments -> (String) arguments.get()[1])
        .distinct()
        .filter(name -> !name.equals("blocks-nvfp4-scaled"))
        .map(name -> Arguments.of(folder, name));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("blockValues")
  void decode_matrixOfEveryType_isExact(Path folder, String name) throws IOException {
    assumeTrue(!name.equals("absent"), () -> "no GGUF fixtures in " + SHARED);
    var goldens = goldens(folder, name);
    var values = JsonObject.from(goldens.json().list("values").getFirst(), name);
    try (var rig = new Rig(folder.resolve(name + ".gguf"), Backend.SCALAR, 1)) {
      var matrix = rig.checkpoint.matrix("model.layers.0.self_attn.k_proj.weight", 128, 256);
      var decoded = new float[128 * 256];

      matrix.decode(0, decoded, 0, decoded.length);

      assertThat(matrix.format().name()).isEqualTo(values.string("type"));
      assertThat(decoded).isEqualTo(goldens.floats(values.string("file")));
    }
  }

  @Test
  void ownModels_coverEveryArchitecture() throws IOException {
    assertThat(models(OWN).map(arguments -> (String) arguments.get()[1]).distinct())
        .anyMatch(name -> name.startsWith("llama"))
        .anyMatch(name -> name.startsWith("mixtral"))
        .anyMatch(name -> name.startsWith("nemotron-h-f32"))
        .anyMatch(name -> name.startsWith("nemotron-h-moe-q8_0"))
        .anyMatch(name -> name.startsWith("nemotron-h-moe-latent"));
  }
}
