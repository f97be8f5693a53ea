// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against hashes of what llama.cpp's quantiser writes, see the README beside them. */
class GgufQuantizationTest {
  private static final Path GOLDENS =
      Path.of("src/test/resources/dev/checkrein/engine/convert/quantized.json");

  @TempDir private Path folder;

  private static Stream<JsonObject> goldens() {
    return Conversions.json(GOLDENS).list("quantized").stream()
        .map(golden -> JsonObject.from(golden, "quantized.json"));
  }

  private Path input(String name) {
    var file = Conversions.model("gguf").resolve(name + ".gguf");
    if (Files.exists(file)) {
      return file;
    }
    var converted = folder.resolve("f32.gguf");
    Conversions.convert(Conversions.model(name), converted, WeightType.F32);
    return converted;
  }

  private static String sha256(Path file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void run_ggufFile_isTheFileOfLlamaQuantize(JsonObject golden) throws IOException {
    var output = folder.resolve("out.gguf");
    var type = WeightType.parse(golden.string("type"));

    Conversions.convert(input(golden.string("model")), output, type);

    assertThat(Files.size(output)).isEqualTo(golden.integer("bytes", 1, Integer.MAX_VALUE));
    assertThat(sha256(output)).isEqualTo(golden.string("sha256"));
  }

  @Test
  void run_quantisedAlready_saysSo() {
    var input = Conversions.model("gguf").resolve("mixtral-q8_0.gguf");

    var report = Conversions.convert(input, folder.resolve("out.gguf"), WeightType.Q4_0);

    assertThat(report.notes()).singleElement().asString().contains("Q8_0");
    assertThat(report.bytesAfter()).isLessThan(report.bytesBefore());
    assertThat(report.tensors()).isEqualTo(23);
  }

  @Test
  void run_sameType_keepsEveryByteOfTheData() throws IOException {
    var input = folder.resolve("q8.gguf");
    Conversions.convert(Conversions.model("moe-bf16"), input, WeightType.Q8_0);

    var report = Conversions.convert(input, folder.resolve("again.gguf"), WeightType.Q8_0);

    assertThat(report.converted()).isZero();
    assertThat(report.notes()).isEmpty(); // the matrices of F16 are as they were
    assertThat(folder.resolve("again.gguf")).hasSameBinaryContentAs(input);
  }
}
