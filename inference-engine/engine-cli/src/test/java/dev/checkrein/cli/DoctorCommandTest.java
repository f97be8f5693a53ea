// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  @Test
  void doctor_pocketModel_fitsAndSaysHow() {
    var result =
        Cli.run(
            "doctor", Models.pocket().toString(), "--context", "512", "--threads", "1", "--json");

    assertThat(result.status()).as(result.err()).isZero();
    var json = result.json();
    assertThat(json.flag("fits", false)).isTrue();
    assertThat(json.integer("context", 1, 1 << 20)).isEqualTo(512);
    assertThat(json.number("memoryBytesPerSecond")).isGreaterThan(1e6);
    assertThat(json.number("tokensPerSecondMax")).isPositive();
    assertThat(json.number("tokensPerSecondExpected"))
        .isPositive()
        .isLessThanOrEqualTo(json.number("tokensPerSecondMax") * 1.0001);
    assertThat(json.object("sequencesAtContext").integer("512", 1, 1 << 30)).isPositive();
    assertThat(json.object("backends").fields().keySet()).contains("vector", "scalar");
    assertThat(json.object("kernelBytesPerSecond").fields()).containsKey("BF16");
    assertThat(json.string("backend")).isIn("vector", "scalar");
  }

  @Test
  void doctor_forPeople_saysTheSameInLines() {
    var result =
        Cli.run("doctor", Models.pocket().toString(), "--backend", "scalar", "--threads", "1");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("fits", "tokensPerSecondExpected", "sequencesAtContext");
  }
}
