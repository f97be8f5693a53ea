// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.checkrein.engine.kernel.KernelsProvider;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The machine, as this JVM sees it: within a container, the container.
 *
 * @param processors what the JVM may use
 * @param memory bytes in all
 * @param memoryFree bytes that nobody uses, file caches counted as used
 * @param heapMax bytes that the heap may grow to
 * @param backends those on the class path, the fastest first
 */
public record Machine(
    int processors, long memory, long memoryFree, long heapMax, List<BackendState> backends) {
  /**
   * A backend.
   *
   * @param unavailable why it cannot be opened here and how to change that; null if it can
   */
  public record BackendState(String name, @Nullable String unavailable) {}

  public Machine {
    backends = List.copyOf(backends);
  }

  /** Looks at the machine. */
  public static Machine look() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var backends =
        ServiceLoader.load(KernelsProvider.class, KernelsProvider.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .sorted((a, b) -> Integer.compare(b.priority(), a.priority()))
            .map(provider -> new BackendState(provider.name(), provider.unavailable()))
            .toList();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        system.getFreeMemorySize(),
        Runtime.getRuntime().maxMemory(),
        backends);
  }
}
