// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsFile;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsWriter;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.model.Goldens;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a Hugging Face directory to a GGUF file, opened again. */
class HuggingFaceConversionTest {
  private static final int[] IDS = {5, 77, 3, 120, 9, 64, 64, 2, 31, 100, 11, 90};

  @TempDir private Path folder;

  private Path converted(Path input, WeightType type) {
    var output = folder.resolve("out.gguf");
    Conversions.convert(input, output, type);
    return output;
  }

  @ParameterizedTest
  @CsvSource({
    "dense-mlp-bf16,F32",
    "moe-bf16,F32",
    "latent-mtp-bf16,F32",
    "llama-bf16,F32",
    "mixtral-bf16,F32",
    "moe-nvfp4-fp8,F32",
    "moe-bf16,BF16",
    "mixtral-bf16,BF16"
  })
  void run_directory_computesTheSame(String model, WeightType type) {
    var input = Conversions.model(model);

    var output = converted(input, type);

    var expected = Conversions.logits(input, Backend.SCALAR, IDS);
    var logits = Conversions.logits(output, Backend.SCALAR, IDS);
    assertThat(Goldens.largestDifference(logits, expected)).isLessThan(1e-4);
  }

  @Test
  void run_draftModule_guessesTheSame() {
    var input = Conversions.model("latent-mtp-bf16");

    var output = converted(input, WeightType.BF16);

    assertThat(Goldens.largestDifference(drafts(output), drafts(input))).isLessThan(1e-4);
  }

  private static float[] drafts(Path model) {
    var options = EngineOptions.DEFAULTS.withBackend(Backend.SCALAR).withContextTokensMax(64);
    try (var engine = Engine.open(model, options)) {
      var rows = new ArrayList<Float>();
      var _ =
          engine.draftLogits(
              IDS,
              3,
              (_, row) -> {
                for (float value : row) {
                  rows.add(value);
                }
              });
      var all = new float[rows.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = rows.get(i);
      }
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"latent-mtp-bf16", "mixtral-bf16"})
  void run_atOnceOrOverF32_isTheSameFile(String model) {
    var overF32 = folder.resolve("over.gguf");

    Conversions.convert(
        converted(Conversions.model(model), WeightType.F32), overF32, WeightType.Q8_0);
    var atOnce = folder.resolve("once.gguf");
    Conversions.convert(Conversions.model(model), atOnce, WeightType.Q8_0);

    assertThat(atOnce).hasSameBinaryContentAs(overF32);
  }

  /** A copy of a model of one shard whose tensors have other names, or are left out. */
  private Path renamed(String model, UnaryOperator<String> name) throws IOException {
    var copy = Conversions.copy(model, folder, Conversions.config(model));
    var original = Conversions.model(model).resolve("model.safetensors");
    try (var arena = Arena.ofConfined()) {
      var file = SafetensorsFile.open(original, arena);
      var entries = new ArrayList<SafetensorsWriter.Entry>();
      for (var tensor : file.tensors().values()) {
        if (!name.apply(tensor.name()).isEmpty()) {
          entries.add(
              new SafetensorsWriter.Entry(
                  name.apply(tensor.name()),
                  tensor.dtype(),
                  tensor.shape(),
                  sink -> sink.append(file.data(tensor))));
        }
      }
      var out = new ByteArrayOutputStream();
      new SafetensorsWriter(entries)
          .write(part -> out.writeBytes(part.toArray(ValueLayout.JAVA_BYTE)));
      Files.write(copy.resolve("model.safetensors"), out.toByteArray());
    }
    return copy;
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.", "language_model.backbone."})
  void run_otherPrefix_isTheSameFile(String prefix) throws IOException {
    var head = prefix.startsWith("language_model.") ? "language_model.lm_head" : "lm_head";
    var model =
        renamed(
            "dense-mlp-bf16", name -> name.replace("backbone.", prefix).replace("lm_head", head));

    var output = converted(model, WeightType.Q8_0);

    var usual = folder.resolve("usual.gguf");
    Conversions.convert(Conversions.model("dense-mlp-bf16"), usual, WeightType.Q8_0);
    assertThat(output).hasSameBinaryContentAs(usual);
  }

  @Test
  void run_draftModuleThatIsMissing_isNotInTheFile() throws IOException {
    var model = renamed("latent-mtp-bf16", name -> name.startsWith("mtp.") ? "" : name);

    var output = converted(model, WeightType.F32);

    try (var checkpoint = Checkpoint.open(output)) {
      assertThat(checkpoint.config().has("num_nextn_predict_layers")).isFalse();
    }
    assertThat(
            Goldens.largestDifference(
                Conversions.logits(output, Backend.SCALAR, IDS),
                Conversions.logits(Conversions.model("latent-mtp-bf16"), Backend.SCALAR, IDS)))
        .isLessThan(1e-4);
  }

  @Test
  void run_rowsOfBrokenBlocks_areF16AndSaid() {
    var output = folder.resolve("out.gguf");

    var report = Conversions.convert(Conversions.model("moe-bf16"), output, WeightType.Q8_0);

    assertThat(report.notes()).singleElement().asString().contains("not whole blocks of 32", "F16");
    try (var checkpoint = Checkpoint.open(output)) {
      assertThat(checkpoint.format("backbone.layers.1.mixer.experts.0.down_proj.weight"))
          .isEqualTo(BlockFormat.F16);
    }
  }

  @Test
  void run_tokenizer_givesTheSameIds() {
    var output = converted(Conversions.model("moe-bf16"), WeightType.Q8_0);

    try (var before = Checkpoint.open(Conversions.model("moe-bf16"));
        var after = Checkpoint.open(output)) {
      var expected = Tokenizer.from(before.tokenizer().orElseThrow());
      var tokenizer = Tokenizer.from(after.tokenizer().orElseThrow());
      for (var text :
          List.of("Hello the world, it's 12345!", "größe\n\n  naïve 漢字 🙂", "<think>in</think>")) {
        assertThat(tokenizer.encode(text)).isEqualTo(expected.encode(text));
        assertThat(tokenizer.encodeWithSpecials(text)).isEqualTo(expected.encodeWithSpecials(text));
      }
      assertThat(after.chatTemplate()).isEqualTo(before.chatTemplate());
      assertThat(after.generationConfig().orElseThrow().list("eos_token_id")).contains(2L, 11L);
      assertThat(after.tokenizerConfig().orElseThrow().string("bos_token")).isEqualTo("<s>");
    }
  }

  @Test
  void run_chatTemplate_comesAlong() throws IOException {
    var model = Conversions.copy("moe-bf16", folder, Conversions.config("moe-bf16"));
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages[0].content }}ü");

    try (var checkpoint = Checkpoint.open(converted(model, WeightType.Q4_0))) {
      assertThat(checkpoint.chatTemplate()).contains("{{ messages[0].content }}ü");
    }
  }

  @Test
  void run_noTokenizer_saysSoAndHasNone() {
    var output = folder.resolve("out.gguf");

    var report = Conversions.convert(Conversions.model("llama-bf16"), output, WeightType.F16);

    assertThat(report.notes()).singleElement().asString().contains("no tokenizer.json");
    try (var checkpoint = Checkpoint.open(output)) {
      assertThat(checkpoint.tokenizer()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\":"
        + " 4.0, \"original_max_position_embeddings\": 64}'",
    "'{\"rope_type\": \"linear\", \"factor\": 4.0}'"
  })
  void run_scaledPositions_computeTheSame(String scaling) throws IOException {
    var config =
        Conversions.with(
            Conversions.config("llama-bf16"), Map.of("rope_scaling", Json.parse(scaling, "test")));
    var model = Conversions.copy("llama-bf16", folder, config);

    var output = converted(model, WeightType.F32);

    var expected = Conversions.logits(model, Backend.SCALAR, IDS);
    assertThat(Goldens.largestDifference(Conversions.logits(output, Backend.SCALAR, IDS), expected))
        .isLessThan(1e-4);
    assertThat(
            Goldens.largestDifference(
                Conversions.logits(Conversions.model("llama-bf16"), Backend.SCALAR, IDS), expected))
        .isGreaterThan(1e-2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense-mlp-bf16|time_step_limit|[0.001, 0.1]|time_step_limit",
        "llama-bf16|partial_rotary_factor|0.5|8 of 16 elements"
      })
  void run_modelThatTheFormatCannotExpress_isRefused(
      String name, String key, String value, String named) throws IOException {
    var config = Conversions.with(Conversions.config(name), Map.of(key, Json.parse(value, "test")));
    var model = Conversions.copy(name, folder, config);

    assertThatThrownBy(
            () ->
                Quantization.run(
                    model, folder.resolve("x.gguf"), WeightType.F32, ConversionListener.NONE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("config.json", named);
    assertThat(folder.resolve("x.gguf")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\": \"BPE\"|\"type\": \"Unigram\"|Unigram",
        "\"type\": \"ByteLevel\"|\"type\": \"Metaspace\"|Metaspace",
        "\\\\p{N}{1,3}|\\\\p{N}{1,4}|{1,4}",
        "\"normalizer\": null|\"normalizer\": {\"type\": \"NFC\"}|normalizer",
        "\"byte_fallback\": false|\"byte_fallback\": true|byte_fallback"
      })
  void run_otherTokenizer_isRefusedByName(String old, String changed, String named)
      throws IOException {
    var model = Conversions.copy("moe-bf16", folder, Conversions.config("moe-bf16"));
    var file = model.resolve("tokenizer.json");
    var text = Json.write(Conversions.json(file).fields());
    assertThat(text).contains(old);
    int at = text.indexOf(old);
    Files.writeString(file, text.substring(0, at) + changed + text.substring(at + old.length()));

    assertThatThrownBy(
            () ->
                Quantization.run(
                    model, folder.resolve("x.gguf"), WeightType.F32, ConversionListener.NONE))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("tokenizer.json", named);
  }
}
