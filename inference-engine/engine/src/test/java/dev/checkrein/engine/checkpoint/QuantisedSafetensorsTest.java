// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.model.Goldens;
import dev.checkrein.engine.model.Rig;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FP8 and NVFP4 as safetensors files hold them. */
class QuantisedSafetensorsTest {
  private static final String MODEL = "moe-nvfp4-fp8";

  @TempDir private Path folder;

  static Stream<JsonObject> dequantised() {
    return Goldens.of(MODEL).json().list("dequantised").stream()
        .map(entry -> JsonObject.from(entry, "golden.json: dequantised"));
  }

  @ParameterizedTest
  @MethodSource("dequantised")
  void decode_publishedLayout_isExact(JsonObject golden) {
    var expected = Goldens.of(MODEL).floats(golden.string("file"));
    var shape = Goldens.ids(golden, "shape");
    try (var checkpoint = Checkpoint.open(Rig.MODELS.resolve(MODEL))) {
      var matrix = checkpoint.matrix(golden.string("tensor"), shape[0], shape[1]);
      var decoded = new float[expected.length];

      matrix.decode(0, decoded, 0, decoded.length);

      assertThat(matrix.format())
          .isEqualTo(
              switch (golden.string("kind")) {
                case "NVFP4" -> BlockFormat.NVFP4_PLANAR;
                case "FP8" -> BlockFormat.F8_E4M3;
                default -> BlockFormat.valueOf(golden.string("kind"));
              });
      for (int i = 0; i < expected.length; i++) {
        assertThat(decoded[i] + 0f).as("element " + i).isEqualTo(expected[i] + 0f);
      }
    }
  }

  @Test
  void tensorNames_ofQuantisedModel_leaveScalesOut() {
    try (var checkpoint = Checkpoint.open(Rig.MODELS.resolve(MODEL))) {
      assertThat(checkpoint.tensorNames()).noneMatch(name -> name.contains("_scale"));
      long bytes = checkpoint.tensorNames().stream().mapToLong(checkpoint::bytes).sum();
      assertThat(bytes).isGreaterThan(checkpoint.bytes() * 9 / 10).isLessThan(checkpoint.bytes());
    }
  }

  /** A tensor of a file that is being made. */
  private record Entry(String name, String dtype, String shape, byte[] data) {}

  private static Entry factor(String name, float value) {
    return new Entry(name, "F32", "[]", floats(value));
  }

  private static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /** Two rows of 32 codes with two blocks each. */
  private static List<Entry> nvfp4(byte scale) {
    return new ArrayList<>(
        List.of(
            new Entry("x.weight", "U8", "[2,16]", new byte[32]),
            new Entry("x.weight_scale", "F8_E4M3", "[2,2]", new byte[] {0x38, 0x38, scale, 0x38}),
            factor("x.weight_scale_2", 0.5f)));
  }

  private Checkpoint open(List<Entry> entries) throws IOException {
    var header = new StringBuilder("{");
    var data = new ByteArrayOutputStream();
    for (var entry : entries) {
      header
          .append(header.length() == 1 ? "" : ",")
          .append(
              "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(
                      entry.name,
                      entry.dtype,
                      entry.shape,
                      data.size(),
                      data.size() + entry.data.length));
      data.writeBytes(entry.data);
    }
    var text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    var file = new ByteArrayOutputStream();
    file.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
    file.writeBytes(text);
    file.writeBytes(data.toByteArray());
    Files.write(folder.resolve("model.safetensors"), file.toByteArray());
    Files.writeString(folder.resolve("config.json"), "{}");
    return Checkpoint.open(folder);
  }

  private void refused(List<Entry> entries, int cols, String... parts) throws IOException {
    try (var checkpoint = open(entries)) {
      assertThatThrownBy(() -> checkpoint.matrix("x.weight", 2, cols))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void matrix_nvfp4_hasTheShapeOfItsElements() throws IOException {
    try (var checkpoint = open(nvfp4((byte) 0))) {
      assertThat(checkpoint.shape("x.weight")).containsExactly(2, 32);
      var matrix = checkpoint.matrix("x.weight", 2, 32);
      assertThat(matrix.factor()).isEqualTo(0.5f);
      assertThat(checkpoint.bytes("x.weight")).isEqualTo(32 + 4 + 4);
    }
  }

  @Test
  void matrix_compressedTensorsSpelling_dividesByTheGlobalScale() throws IOException {
    var entries = nvfp4((byte) 0);
    entries.set(0, new Entry("x.weight_packed", "U8", "[2,16]", new byte[32]));
    entries.set(2, new Entry("x.weight_global_scale", "F32", "[1]", floats(4)));
    entries.add(factor("x.input_global_scale", 1));
    try (var checkpoint = open(entries)) {
      assertThat(checkpoint.tensorNames()).containsExactly("x.weight");
      assertThat(checkpoint.matrix("x.weight", 2, 32).factor()).isEqualTo(0.25f);
    }
  }

  @Test
  void matrix_nanBlockScale_isRefused() throws IOException {
    refused(nvfp4((byte) 0x7f), 32, "'x.weight_scale'", "NaN at index 2");
    refused(nvfp4((byte) 0xff), 32, "'x.weight_scale'", "NaN at index 2");
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void matrix_badFactor_isRefused(float factor) throws IOException {
    var entries = nvfp4((byte) 0);
    entries.set(2, factor("x.weight_scale_2", factor));
    refused(entries, 32, "'x.weight_scale_2' has value " + factor);

    refused(
        List.of(
            new Entry("x.weight", "F8_E4M3", "[2,4]", new byte[8]),
            factor("x.weight_scale", factor)),
        4,
        "'x.weight_scale' has value " + factor);
  }

  @Test
  void matrix_missingOrMisshapenScale_isRefused() throws IOException {
    var entries = nvfp4((byte) 0);
    entries.remove(1);
    refused(entries, 32, "'x.weight' has no tensor 'x.weight_scale' beside it");

    entries = nvfp4((byte) 0);
    entries.set(1, new Entry("x.weight_scale", "F8_E4M3", "[4]", new byte[4]));
    refused(entries, 32, "'x.weight_scale'", "[4], expected F8_E4M3 [2, 2]");

    entries = nvfp4((byte) 0);
    entries.remove(2);
    refused(entries, 16, "'x.weight' has dtype U8", "x.weight_scale_2");

    refused(
        List.of(new Entry("x.weight", "F8_E4M3", "[2,4]", new byte[8])),
        4,
        "'x.weight' has no tensor 'x.weight_scale' beside it");
    refused(
        List.of(
            new Entry("x.weight", "F8_E4M3", "[2,4]", new byte[8]),
            new Entry("x.weight_scale", "F32", "[2]", floats(1, 1))),
        4,
        "'x.weight_scale'",
        "only scales per tensor are supported");
  }

  @Test
  void matrix_rowsThatFillNoBlock_areRefused() throws IOException {
    refused(
        List.of(
            new Entry("x.weight", "U8", "[2,4]", new byte[8]),
            new Entry("x.weight_scale", "F8_E4M3", "[2,1]", new byte[2]),
            factor("x.weight_scale_2", 1)),
        8,
        "one scale for 16 elements");
  }

  @Test
  void matrix_sizesThatCannotBeCounted_areRefused() throws IOException {
    refused(
        List.of(
            new Entry("x.weight", "U8", "[0,4611686018427387904]", new byte[0]),
            new Entry("x.weight_scale", "F8_E4M3", "[0,1]", new byte[0]),
            factor("x.weight_scale_2", 1)),
        8,
        "'x.weight'",
        "too large to count");
  }

  @Test
  void matrix_divisorWithoutReciprocal_isRefused() throws IOException {
    var entries = nvfp4((byte) 0);
    entries.set(0, new Entry("x.weight_packed", "U8", "[2,16]", new byte[32]));
    entries.set(2, factor("x.weight_global_scale", 1e-40f));
    refused(entries, 32, "'x.weight_global_scale' has a reciprocal of Infinity");
  }

  @Test
  void open_packedAndPlainWeight_isRefused() {
    var entries = nvfp4((byte) 0);
    entries.add(new Entry("x.weight_packed", "U8", "[2,16]", new byte[32]));

    assertThatThrownBy(() -> open(entries).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'x.weight_packed' has a tensor 'x.weight' beside it");
  }

  @Test
  void matrix_packedWithoutGlobalScale_saysWhatIsMissing() throws IOException {
    var entries = nvfp4((byte) 0);
    entries.set(0, new Entry("x.weight_packed", "U8", "[2,16]", new byte[32]));
    entries.remove(2);
    refused(entries, 32, "'x.weight_packed' has dtype U8", "x.weight_global_scale");
  }

  @Test
  void tensorNames_scaleBesidePlainWeight_isATensorOfItsOwn() throws IOException {
    try (var checkpoint =
        open(
            List.of(
                new Entry("x.weight", "F32", "[1,1]", floats(1)), factor("x.weight_scale", 2)))) {
      assertThat(checkpoint.tensorNames()).containsExactly("x.weight", "x.weight_scale");
    }
  }
}
