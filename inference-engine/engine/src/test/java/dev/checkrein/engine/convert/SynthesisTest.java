// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.model.ModelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SynthesisTest {
  private static final List<String> MODELS =
      List.of("dense-mlp-bf16", "latent-mtp-bf16", "llama-bf16", "mixtral-bf16");
  private static final int[] IDS = {3, 1, 100, 77, 77, 5};

  @TempDir private Path folder;

  private Path write(JsonObject config, String name, WeightType type, long seed)
      throws IOException {
    var file = folder.resolve(name);
    var _ = Synthesis.write(config, file, type, seed, ConversionListener.NONE);
    return file;
  }

  private static List<float[]> logits(Checkpoint checkpoint, Backend backend) {
    var options = EngineOptions.DEFAULTS.withBackend(backend).withThreads(1);
    try (var engine = Engine.open(checkpoint, options.withContextTokensMax(64))) {
      var rows = new ArrayList<float[]>();
      engine.logits(IDS, (_, row) -> rows.add(row.clone()));
      return rows;
    }
  }

  private static Stream<Arguments> cases() {
    return Stream.concat(
        Stream.of(WeightType.values()).map(type -> Arguments.of("moe-bf16", type)),
        MODELS.stream().map(model -> Arguments.of(model, WeightType.NVFP4)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void open_everyModelAndType_runsOnBothBackends(String model, WeightType type) {
    var config = Conversions.config(model);

    try (var checkpoint = Synthesis.open(config, type, 1, ConversionListener.NONE)) {
      assertThat(checkpoint.bytes()).isEqualTo(Synthesis.weightBytes(config, type));
      assertThat(checkpoint.tokenizer()).isEmpty();
      for (var backend : List.of(Backend.SCALAR, Backend.VECTOR)) {
        double squares = 0;
        int count = 0;
        for (var row : logits(checkpoint, backend)) {
          for (float value : row) {
            squares += value * value;
            count++;
          }
        }
        assertThat(Math.sqrt(squares / count)).isBetween(0.5, 2.0); // NaN is in no range
      }
    }
  }

  @Test
  void open_shapes_areThoseOfTheConfiguration() {
    var config = Conversions.config("latent-mtp-bf16");

    try (var checkpoint = Synthesis.open(config, WeightType.Q8_0, 1, ConversionListener.NONE)) {
      var shape = ModelShape.of(checkpoint);

      assertThat(shape.tensors()).isEqualTo(ModelShape.of(config).tensors());
      assertThat(shape.description()).isEqualTo(ModelShape.of(config).description());
    }
  }

  @Test
  void write_seed_decidesOverEveryByte() throws IOException {
    var config = Conversions.config("moe-bf16");

    var one = write(config, "one.gguf", WeightType.Q4_0, 1);
    var same = write(config, "same.gguf", WeightType.Q4_0, 1);
    var other = write(config, "other.gguf", WeightType.Q4_0, 2);

    assertThat(same).hasSameBinaryContentAs(one);
    assertThat(Files.size(other)).isEqualTo(Files.size(one));
    assertThat(Files.mismatch(one, other)).isPositive();
  }

  @Test
  void write_file_computesWhatTheModelInMemoryDoes() throws IOException {
    var config = Conversions.config("mixtral-bf16");
    var file = write(config, "x.gguf", WeightType.NVFP4, 7);

    try (var written = Checkpoint.open(file);
        var made = Synthesis.open(config, WeightType.NVFP4, 7, ConversionListener.NONE)) {
      assertThat(logits(written, Backend.SCALAR).toArray(float[][]::new))
          .isDeepEqualTo(logits(made, Backend.SCALAR).toArray(float[][]::new));
    }
  }

  @Test
  void rows_ofALargeMatrix_areDifferent() {
    try (var checkpoint =
        Synthesis.open(
            Conversions.config("llama-bf16"), WeightType.BF16, 1, ConversionListener.NONE)) {
      var rows = new ArrayList<String>();
      var matrix = checkpoint.matrix("model.embed_tokens.weight", 128, 64);
      for (int r = 0; r < 128; r++) {
        var row = new float[64];
        matrix.decode(r * 64L, row, 0, 64);
        rows.add(Arrays.toString(row));
      }
      assertThat(rows).doesNotHaveDuplicates();
    }
  }

  @Test
  void write_moreThanTheDiskHas_isRefusedAtOnce() {
    var config = Conversions.json(Conversions.model("published/ultra.json"));

    assertThatThrownBy(() -> write(config, "x.gguf", WeightType.F32, 1))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("x.gguf", "needs", "the disk has");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void write_outputThatIsThere_isNotTouched() throws IOException {
    var file = Files.writeString(folder.resolve("x.gguf"), "mine");

    assertThatThrownBy(() -> write(Conversions.config("llama-bf16"), "x.gguf", WeightType.F32, 1))
        .isInstanceOf(RequestException.class);
    assertThat(file).hasContent("mine");
  }

  @Test
  void write_progress_endsAtTheTotal() throws IOException {
    var last = new long[2];
    var listener =
        new ConversionListener() {
          @Override
          public void progress(long done, long total) {
            last[0] = done;
            last[1] = total;
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };

    var _ =
        Synthesis.write(
            Conversions.config("moe-bf16"),
            folder.resolve("x.gguf"),
            WeightType.NVFP4,
            1,
            listener);

    assertThat(last[0]).isPositive().isEqualTo(last[1]);
  }

  @Test
  void open_cancelled_ends() {
    var listener =
        new ConversionListener() {
          @Override
          public void progress(long done, long total) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };

    assertThatThrownBy(
            () -> Synthesis.open(Conversions.config("llama-bf16"), WeightType.F32, 1, listener))
        .isInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @EnumSource(WeightType.class)
  void weightBytes_publishedModel_isWhatItsTypeTakes(WeightType type) {
    var config = Conversions.json(Conversions.model("published/nano-3.json"));
    double bits = 8.0 * Synthesis.weightBytes(config, type) / 31_577_940_288.0;

    double expected =
        switch (type) {
          case F32 -> 32;
          case F16, BF16 -> 16;
          case Q8_0 -> 8.5;
          case Q4_0 -> 4.5;
          case NVFP4 -> 4.75; // embeddings and head have 16
        };
    assertThat(bits).isBetween(expected, expected * 1.01);
  }

  @Test
  void write_unknownArchitecture_isRefused() {
    var config = JsonObject.parse("{\"model_type\": \"other\"}".getBytes(UTF_8), "config.json");

    assertThatThrownBy(() -> write(config, "x.gguf", WeightType.F32, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("config.json", "other");
  }
}
