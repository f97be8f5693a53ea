// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.cli.doctor.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvailableMemoryTest {
  private static final Machine MACHINE = new Machine(1, 8_192_000, 1_000, 5_000, List.of());

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"4000,4096000", "9000,8192000"}) // no more than the container has
  void bytes_kernelThatSays_isBelieved(long kibibytes, long expected) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("meminfo"),
            "MemTotal:  100000 kB\nMemFree:  10 kB\nMemAvailable:   %d kB\n".formatted(kibibytes));

    assertThat(AvailableMemory.bytes(file, MACHINE)).isEqualTo(expected);
  }

  @Test
  void bytes_kernelThatSaysNothing_isWhatNobodyUses() {
    assertThat(AvailableMemory.bytes(folder.resolve("none"), MACHINE)).isEqualTo(1_000);
  }
}
