// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthCommandTest {
  @TempDir private Path folder;

  private Cli.Result synth(String name, String... options) throws IOException {
    var args = new String[3 + options.length];
    args[0] = "synth";
    args[1] = Configs.llama(folder).toString();
    args[2] = folder.resolve(name).toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return Cli.run(args);
  }

  @Test
  void synth_json_reportsWhatWasWritten() throws IOException {
    var result = synth("out.gguf", "--type", "q4_0", "--json");

    assertThat(result.status()).as(result.err()).isZero();
    var json = result.json();
    assertThat(json.string("in")).endsWith("config.json");
    assertThat(json.string("out")).endsWith("out.gguf");
    assertThat(json.string("type")).isEqualTo("q4_0");
    assertThat(json.integer("bytesBefore", 0, 99)).isZero();
    assertThat(json.number("bytesAfter")).isPositive();
  }

  @Test
  void synth_file_givesLogits() throws IOException {
    synth("out.gguf", "--type", "bf16");

    var result =
        Cli.run(
            "logits",
            folder.resolve("out.gguf").toString(),
            "--tokens",
            "1,2,3",
            "--out",
            folder.resolve("logits.bin").toString());

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(folder.resolve("logits.bin")).hasSize(3 * 100 * Float.BYTES);
  }

  @Test
  void synth_seed_givesTheSameBytes() throws IOException {
    synth("a.gguf", "--type", "q8_0", "--seed", "5");
    synth("b.gguf", "--type", "q8_0", "--seed", "5");
    synth("c.gguf", "--type", "q8_0", "--seed", "6");

    assertThat(folder.resolve("b.gguf")).hasSameBinaryContentAs(folder.resolve("a.gguf"));
    assertThat(Files.mismatch(folder.resolve("a.gguf"), folder.resolve("c.gguf"))).isPositive();
  }

  @Test
  void synth_noSuchConfiguration_saysSo() {
    var result =
        Cli.run("synth", folder.resolve("none.json").toString(), "x.gguf", "--type", "f32");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("none.json: no such file").hasLineCount(1);
  }

  @Test
  void synth_moreThanTheDiskHas_saysSo() throws IOException {
    var result =
        Cli.run(
            "synth",
            Configs.huge(folder).toString(),
            folder.resolve("x.gguf").toString(),
            "--type",
            "f32");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("needs", "the disk has").hasLineCount(1);
  }
}
