// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.model.Goldens;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NVFP4 in both of its layouts. */
class Nvfp4Test {
  private static final int BLOCK = 16;
  private static final int[] IDS = {5, 77, 3, 120, 9, 64, 64, 2, 31, 100, 11, 90};

  @TempDir private Path folder;

  private Path convert(Path input, String output) {
    var path = folder.resolve(output);
    Conversions.convert(input, path, WeightType.NVFP4);
    return path;
  }

  @ParameterizedTest
  @CsvSource({
    "moe-bf16,moe",
    "dense-mlp-bf16,dense",
    "latent-mtp-bf16,latent.gguf",
    "llama-bf16,llama",
    "mixtral-bf16,mixtral.gguf"
  })
  void run_matrices_areNearAndTheRestIsTheSame(String model, String name) {
    var output = convert(Conversions.model(model), name);

    try (var before = Checkpoint.open(Conversions.model(model));
        var after = Checkpoint.open(output)) {
      var shapes = ModelShape.of(before).tensors();
      long inFourBits = 0;
      for (var shape : shapes) {
        boolean rotated = name.equals("mixtral.gguf") && isRotated(shape.name());
        if (rotated || shape.name().endsWith("A_log")) {
          continue; // rows in another order, or one rounding more
        }
        var expected = Conversions.values(before, shape);
        var values = Conversions.values(after, shape);
        if (isFourBits(after.format(shape.name()))) {
          inFourBits++;
          checkNear(shape.name(), values, expected);
        } else {
          assertThat(values).as(shape.name()).isEqualTo(expected);
        }
      }
      assertThat(inFourBits).isGreaterThanOrEqualTo(8);
    }
  }

  private static boolean isRotated(String name) {
    return name.contains(".q_proj.") || name.contains(".k_proj.");
  }

  private static boolean isFourBits(BlockFormat format) {
    return format == BlockFormat.NVFP4 || format == BlockFormat.NVFP4_PLANAR;
  }

  /** The widest gap of E2M1 is a third of its largest number; a scale is off by a sixteenth. */
  private static void checkNear(String name, float[] values, float[] expected) {
    for (int from = 0; from < values.length; from += BLOCK) {
      float largest = 0;
      for (int i = from; i < from + BLOCK; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      for (int i = from; i < from + BLOCK; i++) {
        assertThat(Math.abs(values[i] - expected[i]))
            .as("%s at %d: %s for %s", name, i, values[i], expected[i])
            .isLessThanOrEqualTo(largest * (1 / 6f + 1 / 16f) + 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"moe-bf16", "dense-mlp-bf16", "latent-mtp-bf16", "llama-bf16"})
  void run_untouchedModules_areThoseThatPublishedModelsLeave(String model) {
    var output = convert(Conversions.model(model), "out");

    try (var checkpoint = Checkpoint.open(output)) {
      for (var name : checkpoint.tensorNames()) {
        if (name.contains("embed")
            || name.startsWith("lm_head")
            || name.contains("norm")
            || name.contains("conv1d")
            || name.contains(".gate.")
            || name.contains("latent")
            || name.startsWith("mtp.")) {
          assertThat(isFourBits(checkpoint.format(name))).as(name).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"moe-bf16", "mixtral-bf16"})
  void run_directory_runsOnBothBackends(String model) {
    var output = convert(Conversions.model(model), "out");

    var scalar = Conversions.logits(output, Backend.SCALAR, IDS);
    var vector = Conversions.logits(output, Backend.VECTOR, IDS);

    assertThat(scalar).doesNotContain(Float.NaN);
    assertThat(Goldens.largestDifference(vector, scalar)).isLessThan(1e-3);
  }

  /** Codes, scales and factors are moved, not rounded again. */
  @ParameterizedTest
  @ValueSource(strings = {"moe-nvfp4-fp8", "llama", "mixtral"})
  void run_fourBitsOfADirectory_areTheSameInAGgufFile(String model) {
    var input =
        Files.exists(Conversions.model(model))
            ? Conversions.model(model)
            : convert(Conversions.model(model + "-bf16"), model);

    var output = convert(input, "out.gguf");

    try (var before = Checkpoint.open(input);
        var after = Checkpoint.open(output)) {
      long inFourBits = 0;
      for (var shape : ModelShape.of(before).tensors()) {
        if (before.format(shape.name()) == BlockFormat.NVFP4_PLANAR
            && after.format(shape.name()) == BlockFormat.NVFP4
            && !isRotated(shape.name())) {
          inFourBits++;
          assertThat(
                  Goldens.largestDifference(
                      Conversions.values(after, shape), Conversions.values(before, shape)))
              .as(shape.name())
              .isZero();
        }
      }
      assertThat(inFourBits).isGreaterThanOrEqualTo(4);
    }
    if (!model.equals("moe-nvfp4-fp8")) {
      assertThat(
              Goldens.largestDifference(
                  Conversions.logits(output, Backend.SCALAR, IDS),
                  Conversions.logits(input, Backend.SCALAR, IDS)))
          .isLessThan(2e-2); // rows of 96 are BF16 in the file: whole blocks have 64 there
    }
  }

  @Test
  void run_factorsOfAGgufFile_areFoldedIn() {
    var once = convert(Conversions.model("mixtral-bf16"), "once.gguf");
    var q8 = folder.resolve("q8.gguf");
    Conversions.convert(once, q8, WeightType.Q8_0); // keeps the factors beside its blocks

    var again = convert(q8, "again.gguf");

    assertThat(
            Goldens.largestDifference(
                Conversions.logits(again, Backend.SCALAR, IDS),
                Conversions.logits(once, Backend.SCALAR, IDS)))
        .isLessThan(0.2);
  }

  @Test
  void run_directory_hasShardsIndexAndSettings() throws IOException {
    var input = Conversions.model("moe-bf16");
    var output = convert(input, "out");

    for (var name :
        List.of(
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json",
            "hf_quant_config.json")) {
      assertThat(output.resolve(name)).isRegularFile();
    }
    for (var name : List.of("tokenizer.json", "generation_config.json", "golden.json")) {
      assertThat(output.resolve(name)).hasSameBinaryContentAs(input.resolve(name));
    }
    var map = Conversions.json(output.resolve("model.safetensors.index.json")).object("weight_map");
    var weight = "backbone.layers.0.mixer.in_proj.weight";
    assertThat(map.string(weight + "_scale_2")).isEqualTo(map.string(weight));
    var config = Conversions.json(output.resolve("config.json"));
    var quantization = config.object("quantization_config");
    assertThat(quantization.string("quant_method")).isEqualTo("modelopt");
    assertThat(quantization.string("quant_algo")).isEqualTo("W4A16_NVFP4");
    assertThat(quantization.list("ignore"))
        .contains("lm_head", "backbone.layers.1.mixer.gate")
        .doesNotContain("backbone.layers.0.mixer.in_proj");
    assertThat(config.fields()).containsAllEntriesOf(Conversions.config("moe-bf16").fields());
    var hf = Conversions.json(output.resolve("hf_quant_config.json")).object("quantization");
    assertThat(hf.list("exclude_modules")).isEqualTo(quantization.list("ignore"));
    assertThat(hf.integer("group_size", 1, 99)).isEqualTo(BLOCK);
  }

  @Test
  void run_directoryThatIsQuantised_isRefused() {
    assertThatThrownBy(() -> convertAgain())
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("config.json", "quantization_config");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private void convertAgain() throws IOException {
    var _ =
        Quantization.run(
            Conversions.model("moe-nvfp4-fp8"),
            folder.resolve("out"),
            WeightType.NVFP4,
            ConversionListener.NONE);
  }
}
