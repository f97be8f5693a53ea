// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.cli.doctor.Machine;
import java.nio.file.Path;

/** Memory that can be had without swapping: file caches count, since they are given up for it. */
final class AvailableMemory {
  private static final String FIELD = "MemAvailable:";

  private AvailableMemory() {}

  /** Bytes, by the kernel, but no more than this machine or container has. */
  static long bytes() {
    return bytes(Path.of("/proc/meminfo"), Machine.look());
  }

  /** The same, with the file that the kernel answers in; elsewhere what nobody uses. */
  static long bytes(Path meminfo, Machine machine) {
    var told = KernelField.bytes(meminfo, FIELD);
    return told.isPresent() ? Math.min(machine.memory(), told.getAsLong()) : machine.memoryFree();
  }
}
