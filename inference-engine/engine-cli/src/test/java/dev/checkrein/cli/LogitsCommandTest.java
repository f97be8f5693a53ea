// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogitsCommandTest {
  @TempDir private Path folder;

  private Cli.Result logits(String tokens, String backend, Path out) {
    return Cli.run(
        "logits",
        Models.pocket().toString(),
        "--tokens",
        tokens,
        "--backend",
        backend,
        "--out",
        out.toString(),
        "--json");
  }

  private static float[] floats(Path file) throws IOException {
    var buffer =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static int likeliest(float[] logits, int from, int to) {
    int best = from;
    for (int i = from; i < to; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best - from;
  }

  @Test
  void logits_threeTokens_areOneRowEach() throws IOException {
    var out = folder.resolve("x.bin");

    var result = logits("10,20,30", "scalar", out);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json().integer("tokens", 0, 100)).isEqualTo(3);
    int vocabulary = result.json().integer("vocabulary", 1, 1 << 24);
    assertThat(floats(out)).hasSize(3 * vocabulary);
  }

  @Test
  void logits_lastRow_isWhatGenerateTakesFrom() throws IOException {
    var out = folder.resolve("x.bin");
    int vocabulary = logits("10,20,30", "scalar", out).json().integer("vocabulary", 1, 1 << 24);
    var values = floats(out);

    var generation =
        Cli.run(
            "generate",
            Models.pocket().toString(),
            "--tokens",
            "10,20,30",
            "--backend",
            "scalar",
            "--max-tokens",
            "1",
            "--json");

    assertThat(generation.json().list("tokens"))
        .containsExactly((long) likeliest(values, 2 * vocabulary, 3 * vocabulary));
  }

  @Test
  void logits_prefix_hasTheSameRows() throws IOException {
    var whole = folder.resolve("whole.bin");
    var prefix = folder.resolve("prefix.bin");

    logits("10,20,30", "scalar", whole);
    logits("10,20", "scalar", prefix);

    assertThat(floats(whole)).startsWith(floats(prefix));
  }

  @Test
  void logits_noTokenizer_works() throws IOException {
    var model = Models.copy(folder);
    Files.delete(model.resolve("tokenizer.json"));
    var out = folder.resolve("x.bin");

    var result = Cli.run("logits", model.toString(), "--tokens", "1,2", "--out", out.toString());

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(out).isNotEmptyFile();
  }

  @Test
  void logits_idOutsideTheVocabulary_leavesNoFile() {
    var out = folder.resolve("x.bin");

    var result = logits("1,999999", "scalar", out);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("999999").hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void logits_cancelled_leavesNoFile() {
    var out = folder.resolve("x.bin");

    var result =
        Cli.run(
            () -> true,
            "logits",
            Models.pocket().toString(),
            "--tokens",
            "1,2",
            "--out",
            out.toString());

    assertThat(result.status()).isEqualTo(130);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void logits_noFolderForTheFile_isRefused() {
    var result = logits("1,2", "scalar", folder.resolve("none").resolve("x.bin"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("cannot write").contains("none").hasLineCount(1);
  }
}
