// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.gguf.GgufFile;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsFile;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong ends in a message and leaves nothing behind. */
class ConversionFailuresTest {
  private static final String MODEL = "moe-bf16";
  private static final String TENSOR = "blk.4.ffn_up_exps.weight";
  private static final String STORED = "backbone.layers.4.mixer.experts.3.up_proj.weight";

  @TempDir private Path folder;
  private Path input = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void name() {
    input = folder.resolve("in.gguf");
    output = folder.resolve("out.gguf");
  }

  private void run(Path from, Path to, WeightType type) throws IOException {
    var _ = Quantization.run(from, to, type, ConversionListener.NONE);
  }

  private void checkNothingIsLeft() throws IOException {
    assertThat(output).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".part"));
    }
  }

  /** A file whose tensor has a number of one's own at one place. */
  private void poison(float value) throws IOException {
    Conversions.convert(Conversions.model(MODEL), input, WeightType.F32);
    long offset;
    try (var arena = Arena.ofConfined()) {
      var file = GgufFile.open(input, arena);
      var tensor = file.tensors().get(TENSOR);
      var last = file.tensors().values().stream().reduce((_, b) -> b).orElseThrow();
      long dataBegin = Files.size(input) - last.offset() - ((last.bytes() + 31) & -32L);
      offset = dataBegin + tensor.offset() + 70 * Float.BYTES;
    }
    try (var channel = FileChannel.open(input, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(bytes.putFloat(0, value), offset);
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN,F32", "Infinity,F16", "-Infinity,Q8_0", "NaN,Q4_0", "NaN,NVFP4", "NaN,BF16"})
  void run_numberThatIsNotFinite_namesTensorAndPlace(float value, WeightType type)
      throws IOException {
    poison(value);

    assertThatThrownBy(() -> run(input, output, type))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(
            "in.gguf", "'" + TENSOR + "'", Float.toString(value), "row 1, column 6");
    checkNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"1e6,F16", "1e9,Q8_0", "1e9,Q4_0", "3.4e38,BF16"})
  void run_numberThatTheTypeCannotHold_namesTheTensor(float value, WeightType type)
      throws IOException {
    poison(value);

    assertThatThrownBy(() -> run(input, output, type))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("in.gguf", "'" + TENSOR + "'", type.name());
    checkNothingIsLeft();
  }

  @Test
  void run_decayWithoutBounds_namesTheTensor() throws IOException {
    var model = Conversions.copy(MODEL, folder, Conversions.config(MODEL));
    poisonShard(model, "backbone.layers.0.mixer.A_log", 0x43c8); // 400 as BF16

    assertThatThrownBy(() -> run(model, output, WeightType.F32))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("A_log", "400.0", "Infinity");
    checkNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "out.gguf"})
  void run_directoryWithNan_namesTensorAndPlace(String name) throws IOException {
    var model = Conversions.copy(MODEL, folder, Conversions.config(MODEL));
    output = folder.resolve(name);
    poisonShard(model, STORED, 0x7fc0);

    assertThatThrownBy(() -> run(model, output, WeightType.NVFP4))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("'" + STORED + "'", "NaN", "row 0, column 2");
    checkNothingIsLeft();
  }

  /** Puts two bytes of one's own in the place of the third element of a tensor. */
  private static void poisonShard(Path model, String name, int bf16) throws IOException {
    var index = Conversions.json(model.resolve("model.safetensors.index.json"));
    var shard = model.resolve(index.object("weight_map").string(name));
    try (var arena = Arena.ofConfined();
        var file = new RandomAccessFile(shard.toFile(), "rw")) {
      var opened = SafetensorsFile.open(shard, arena);
      var tensor = opened.tensors().get(name);
      file.seek(file.length() - opened.bytes() + tensor.begin() + 2 * Short.BYTES);
      file.write(new byte[] {(byte) bf16, (byte) (bf16 >> 8)});
    }
  }

  @Test
  void run_outputThatIsThere_isNotTouched() throws IOException {
    Files.writeString(output, "mine");

    assertThatThrownBy(() -> run(Conversions.model(MODEL), output, WeightType.F16))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("out.gguf", "already");
    assertThat(output).hasContent("mine");
  }

  @Test
  void run_folderThatIsNotEmpty_isNotTouched() throws IOException {
    output = Files.createDirectory(folder.resolve("out"));
    Files.writeString(output.resolve("notes.txt"), "mine");

    assertThatThrownBy(() -> run(Conversions.model(MODEL), output, WeightType.NVFP4))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("not empty");
    assertThat(output).isDirectoryContaining("glob:**notes.txt");
  }

  @Test
  void run_emptyFolder_isFilled() throws IOException {
    output = Files.createDirectory(folder.resolve("out"));

    run(Conversions.model("llama-bf16"), output, WeightType.NVFP4);

    try (var checkpoint = Checkpoint.open(output)) {
      assertThat(checkpoint.bytes()).isPositive();
    }
  }

  @Test
  void run_outputIsTheInput_isRefused() throws IOException {
    Conversions.convert(Conversions.model("llama-bf16"), input, WeightType.F16);
    var before = Files.readAllBytes(input);

    assertThatThrownBy(() -> run(input, folder.resolve("./in.gguf"), WeightType.Q8_0))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("is the input");
    assertThat(input).hasBinaryContent(before);
  }

  @Test
  void run_noFolder_saysSo() {
    assertThatThrownBy(
            () ->
                run(
                    Conversions.model("llama-bf16"),
                    folder.resolve("none/out.gguf"),
                    WeightType.F16))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("none/out.gguf", "no folder");
  }

  @Test
  void run_folderInPlaceOfTheFile_isRefused() throws IOException {
    Files.createDirectory(output);

    assertThatThrownBy(() -> run(Conversions.model("llama-bf16"), output, WeightType.F16))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("folder");
  }

  @Test
  void run_ggufToFolder_isRefused() throws IOException {
    Conversions.convert(Conversions.model("llama-bf16"), input, WeightType.F16);

    assertThatThrownBy(() -> run(input, folder.resolve("out"), WeightType.NVFP4))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(".gguf");
  }

  @ParameterizedTest
  @EnumSource(value = WeightType.class, mode = EnumSource.Mode.EXCLUDE, names = "NVFP4")
  void run_folderOfAnotherType_isRefused(WeightType type) {
    assertThatThrownBy(() -> run(Conversions.model("llama-bf16"), folder.resolve("out"), type))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("nvfp4", type.label(), ".gguf");
  }

  @ParameterizedTest
  @CsvSource({"out.gguf,0", "out.gguf,3", "out,0", "out,100"})
  void run_cancelled_leavesNothing(String name, int steps) throws IOException {
    output = folder.resolve(name);
    var asked = new int[1];
    var listener =
        new ConversionListener() {
          @Override
          public void progress(long done, long total) {
            assertThat(done).isLessThanOrEqualTo(total);
          }

          @Override
          public boolean cancelled() {
            return asked[0]++ == steps;
          }
        };

    assertThatThrownBy(
            () -> Quantization.run(Conversions.model(MODEL), output, WeightType.NVFP4, listener))
        .isInstanceOf(CancellationException.class);
    checkNothingIsLeft();
  }

  @Test
  void run_progress_endsAtTheTotal() throws IOException {
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

    for (var name : new String[] {"out", "out.gguf"}) {
      var _ =
          Quantization.run(
              Conversions.model(MODEL), folder.resolve(name), WeightType.NVFP4, listener);

      assertThat(last[0]).as(name).isPositive().isEqualTo(last[1]);
    }
  }

  @Test
  void run_listenerThatFails_leavesNothing() throws IOException {
    var listener =
        new ConversionListener() {
          @Override
          public void progress(long done, long total) {
            throw new IllegalStateException("listener");
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };

    assertThatThrownBy(
            () -> Quantization.run(Conversions.model(MODEL), output, WeightType.Q8_0, listener))
        .hasMessage("listener");
    checkNothingIsLeft();
  }

  @Test
  void run_fileCutShortWhileItIsRead_namesIt() throws IOException {
    Conversions.convert(Conversions.model(MODEL), input, WeightType.F32);
    var listener =
        new ConversionListener() {
          @Override
          public void progress(long done, long total) {
            try (var channel = FileChannel.open(input, StandardOpenOption.WRITE)) {
              channel.truncate(4096);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        };

    assertThatThrownBy(() -> Quantization.run(input, output, WeightType.Q8_0, listener))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("in.gguf", "changed while it was in use");
    checkNothingIsLeft();
  }
}
