// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir private Path folder;

  @Test
  void bench_json_reportsEachFigure() {
    var result =
        Cli.run(
            "bench",
            Models.pocket().toString(),
            "--prompt",
            "20",
            "--generate",
            "8",
            "--threads",
            "1",
            "--repeat",
            "2",
            "--warm-up",
            "1",
            "--json");

    assertThat(result.status()).as(result.err()).isZero();
    var json = result.json();
    assertThat(json.number("promptTokensPerSecond")).isPositive();
    assertThat(json.number("generateTokensPerSecond")).isPositive();
    assertThat(json.number("loadSeconds")).isPositive();
    assertThat(json.number("peakRssBytes")).isPositive();
    assertThat(json.string("peakRssSource")).isIn("VmHWM", "jvm-memory-pools");
    assertThat(json.integer("threads", 0, 10)).isEqualTo(1);
    assertThat(json.integer("repeats", 0, 10)).isEqualTo(2);
    var spread = json.object("generateTokensPerSecondSpread");
    assertThat(spread.number("median"))
        .isBetween(spread.number("min"), spread.number("max"))
        .isEqualTo(json.number("generateTokensPerSecond"));
  }

  @Test
  void bench_moreThanTheContext_isRefused() {
    var result = Cli.run("bench", Models.pocket().toString(), "--context", "64", "--prompt", "64");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--context").hasLineCount(1);
  }

  @Test
  void bench_cancelled_endsWith130() {
    var result =
        Cli.run(
            () -> true,
            "bench",
            Models.pocket().toString(),
            "--prompt",
            "4",
            "--generate",
            "2",
            "--json");

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void bench_synthetic_measuresAModelWithoutWeights() throws IOException {
    var result =
        Cli.run(
            "bench",
            "--synthetic",
            Configs.llama(folder).toString(),
            "--type",
            "q4_0",
            "--prompt",
            "8",
            "--generate",
            "4",
            "--threads",
            "1",
            "--repeat",
            "1",
            "--warm-up",
            "0",
            "--json");

    assertThat(result.status()).as(result.err()).isZero();
    var json = result.json();
    assertThat(json.string("config")).endsWith("config.json");
    assertThat(json.string("type")).isEqualTo("q4_0");
    assertThat(json.number("weightBytes")).isBetween(20_000.0, 40_000.0);
    assertThat(json.number("generateTokensPerSecond")).isPositive();
    assertThat(json.has("model")).isFalse();
  }

  @Test
  void bench_syntheticThatDoesNotFit_isRefusedWithNumbers() throws IOException {
    var result =
        Cli.run("bench", "--synthetic", Configs.huge(folder).toString(), "--type", "nvfp4");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .containsPattern("huge\\.json as nvfp4 needs [0-9,]{15,} bytes .* [0-9,]+ are available")
        .hasLineCount(1);
  }

  @Test
  void bench_syntheticWithoutType_isRefused() throws IOException {
    var result = Cli.run("bench", "--synthetic", Configs.llama(folder).toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--type", "q8_0").hasLineCount(1);
  }

  @Test
  void bench_typeOfAModel_isRefused() {
    var result = Cli.run("bench", Models.pocket().toString(), "--type", "q8_0");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--type", "--synthetic").hasLineCount(1);
  }

  @Test
  void bench_syntheticAndModel_isRefused() throws IOException {
    var result =
        Cli.run(
            "bench",
            Models.pocket().toString(),
            "--synthetic",
            Configs.llama(folder).toString(),
            "--type",
            "q8_0");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--synthetic", "MODEL").hasLineCount(1);
  }
}
