// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
  @TempDir private Path folder;
  private Path input = Path.of("");

  @BeforeEach
  void make() throws IOException {
    input = folder.resolve("in.gguf");
    var result =
        Cli.run("synth", Configs.llama(folder).toString(), input.toString(), "--type", "f32");
    assertThat(result.status()).as(result.err()).isZero();
  }

  @Test
  void quantize_json_reportsWhatWasWritten() throws IOException {
    var output = folder.resolve("out.gguf");

    var result =
        Cli.run("quantize", input.toString(), output.toString(), "--type", "q8_0", "--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    var json = result.json();
    assertThat(json.string("in")).isEqualTo(input.toString());
    assertThat(json.string("out")).isEqualTo(output.toString());
    assertThat(json.string("type")).isEqualTo("q8_0");
    assertThat(json.integer("tensors", 0, 99)).isEqualTo(12);
    assertThat(json.integer("tensorsConverted", 0, 99)).isEqualTo(9);
    assertThat(json.number("bytesAfter"))
        .isBetween(json.number("bytesBefore") / 5, json.number("bytesBefore") / 3);
    assertThat(Files.size(output)).isGreaterThan((long) json.number("bytesAfter"));
    assertThat(json.number("seconds")).isPositive();
    assertThat(json.list("notes")).isEmpty();
  }

  @Test
  void quantize_result_runs() {
    var output = folder.resolve("out.gguf").toString();

    var written = Cli.run("quantize", input.toString(), output, "--type", "nvfp4");
    var info = Cli.run("info", output, "--json");

    assertThat(written.err()).contains("wrote '" + output, "tensors");
    assertThat(written.out()).isEmpty();
    assertThat(info.status()).as(info.err()).isZero();
    assertThat(info.json().object("tensors").integer("NVFP4", 0, 99)).isEqualTo(7);
  }

  @Test
  void quantize_noteForTheUser_isShown() {
    var q8 = folder.resolve("q8.gguf").toString();
    var q4 = folder.resolve("q4.gguf").toString();

    Cli.run("quantize", input.toString(), q8, "--type", "q8_0");
    var result = Cli.run("quantize", q8, q4, "--type", "q4_0");

    assertThat(result.err()).contains("note: ", "quantised already");
  }

  @Test
  void quantize_outputThatIsThere_isRefused() throws IOException {
    var output = Files.writeString(folder.resolve("out.gguf"), "mine");

    var result = Cli.run("quantize", input.toString(), output.toString(), "--type", "q8_0");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("already").hasLineCount(1);
    assertThat(output).hasContent("mine");
  }

  @Test
  void quantize_unknownType_namesThoseThatAre() {
    var result = Cli.run("quantize", input.toString(), "x.gguf", "--type", "q5_k");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("'q5_k'", "nvfp4", "q8_0").hasLineCount(1);
  }

  @Test
  void quantize_noSuchInput_saysSo() {
    var result = Cli.run("quantize", folder.resolve("none").toString(), "x.gguf", "--type", "q8_0");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("none: no such file").hasLineCount(1);
  }

  @Test
  void quantize_cancelled_leavesNothing() {
    var output = folder.resolve("out.gguf");

    var result =
        Cli.run(
            () -> true,
            "quantize",
            input.toString(),
            output.toString(),
            "--type",
            "q8_0",
            "--json");

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
    assertThat(folder).isDirectoryNotContaining("glob:**out*");
  }

  @Test
  void help_namesAllTypes() {
    assertThat(Cli.run("quantize", "--help").out())
        .contains("f32, f16, bf16, q8_0, q4_0, nvfp4", "IN", "OUT");
  }
}
