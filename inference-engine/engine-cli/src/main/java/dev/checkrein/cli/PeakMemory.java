// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * The most memory that this process has held.
 *
 * @param bytes how much
 * @param source who says so: {@code VmHWM} is the kernel, mapped weights included; {@code
 *     jvm-memory-pools} is the JVM, which knows neither mapped weights nor its own native memory
 */
record PeakMemory(long bytes, String source) {
  private static final String FIELD = "VmHWM:";

  /** Asks the kernel, or else the JVM. */
  static PeakMemory read() {
    return read(Path.of("/proc/self/status"));
  }

  /** The same, with the file that the kernel answers in. */
  static PeakMemory read(Path status) {
    var told = KernelField.bytes(status, FIELD);
    if (told.isPresent()) {
      return new PeakMemory(told.getAsLong(), "VmHWM");
    }
    long sum = 0;
    for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
      sum += pool.getPeakUsage().getCommitted();
    }
    return new PeakMemory(sum, "jvm-memory-pools");
  }
}
