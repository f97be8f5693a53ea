// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.cli.doctor.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that can be had without swapping: file caches count, since they are given up for it. */
final class AvailableMemory {
  private static final String FIELD = "MemAvailable:";
  private static final long KIBIBYTE = 1024;

  private AvailableMemory() {}

  /** Bytes, by the kernel, but no more than this machine or container has. */
  static long bytes() {
    return bytes(Path.of("/proc/meminfo"), Machine.look());
  }

  /** The same, with the file that the kernel answers in. */
  static long bytes(Path meminfo, Machine machine) {
    try {
      for (var line : Files.readAllLines(meminfo)) {
        if (line.startsWith(FIELD)) {
          var words = line.substring(FIELD.length()).strip().split("\\s+");
          return Math.min(machine.memory(), Long.parseLong(words[0]) * KIBIBYTE);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // not Linux, or nothing that it would say: what nobody uses is there at least
    }
    return machine.memoryFree();
  }
}
