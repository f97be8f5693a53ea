// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeakMemoryTest {
  @TempDir private Path folder;

  @Test
  void read_statusOfTheKernel_isInBytes() throws IOException {
    var status = Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t  2048 kB\n");

    assertThat(PeakMemory.read(status)).isEqualTo(new PeakMemory(2_097_152, "VmHWM"));
  }

  @Test
  void read_noStatus_asksTheJvm() {
    var memory = PeakMemory.read(folder.resolve("none"));

    assertThat(memory.source()).isEqualTo("jvm-memory-pools");
    assertThat(memory.bytes()).isPositive();
  }

  @Test
  void read_statusWithoutThePeak_asksTheJvm() throws IOException {
    var status = Files.writeString(folder.resolve("status"), "Name:\tjava\n");

    assertThat(PeakMemory.read(status).source()).isEqualTo("jvm-memory-pools");
  }
}
