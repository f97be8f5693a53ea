// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
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
}
