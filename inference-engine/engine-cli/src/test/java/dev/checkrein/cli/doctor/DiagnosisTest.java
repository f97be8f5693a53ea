// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final long MIB = 1L << 20;
  private static final Footprint MODEL =
      new Footprint(1000 * MIB, 500 * MIB, 10 * MIB, 1024, 4 * MIB, 8192);

  private static Machine machine(long memory, long heap, Machine.BackendState... backends) {
    return new Machine(4, memory * MIB, memory * MIB / 2, heap * MIB, List.of(backends));
  }

  @Test
  void of_roomForAll_fitsAndSaysHowMany() {
    var diagnosis = Diagnosis.of(MODEL, machine(4000, 1000), 4096, 10_000.0 * MIB, 5_000.0 * MIB);

    assertThat(diagnosis.fits()).isTrue();
    assertThat(diagnosis.advice()).isEmpty();
    // 1.15 times two states of 10 MiB, and 4096 tokens and two blocks of 64, of 1 KiB each.
    assertThat(diagnosis.heapNeeded())
        .isEqualTo((96 + 4) * MIB + (long) (1.15 * (20 * MIB + (4096 + 128) * 1024)));
    assertThat(diagnosis.sequencesAt().keySet()).containsExactly(2048, 4096, 8192);
    // 1000 MiB less 96 and 4; a conversation of 8192 tokens takes 10 MiB and 8.
    assertThat(diagnosis.sequencesAt().get(8192)).isEqualTo((long) (900 / (1.15 * 18)));
  }

  @Test
  void of_speed_isBytesOverBandwidth() {
    var diagnosis = Diagnosis.of(MODEL, machine(4000, 1000), 4096, 10_000.0 * MIB, 5_000.0 * MIB);

    // A token moves 500 MiB of weights, the state twice, and 2048 tokens of 1 KiB.
    assertThat(diagnosis.tokensPerSecondMax()).isCloseTo(10_000.0 / 522, within(1e-9));
    assertThat(diagnosis.tokensPerSecondExpected())
        .isCloseTo(1 / (500 / 5_000.0 + 22 / 10_000.0), within(1e-9));
  }

  @Test
  void of_heapTooSmall_saysHowMuchIsNeededAndWhichContextFits() {
    var diagnosis = Diagnosis.of(MODEL, machine(4000, 126), 8192, 1, 1);

    assertThat(diagnosis.fits()).isFalse();
    assertThat(diagnosis.advice().getFirst())
        .contains("the heap may take 126 MiB", "needs 132", "-Xmx133m", "--context 2543");
  }

  @Test
  void of_weightsBeyondMemory_doNotFit() {
    var diagnosis = Diagnosis.of(MODEL, machine(1100, 1000), 4096, 1, 1);

    assertThat(diagnosis.fits()).isFalse();
    assertThat(diagnosis.advice().getFirst()).contains("1,127 MiB", "has 1,100", "quantize");
  }

  @Test
  void of_backendPassedOver_saysWhy() {
    var diagnosis =
        Diagnosis.of(
            MODEL,
            machine(4000, 1000, new Machine.BackendState("vector", "start java with X")),
            2048,
            1,
            1);

    assertThat(diagnosis.fits()).isTrue();
    assertThat(diagnosis.advice()).containsExactly("backend 'vector': start java with X");
  }
}
