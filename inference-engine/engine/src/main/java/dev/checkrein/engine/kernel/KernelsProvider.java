// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.error.BackendException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A way to open a backend, found by {@link ServiceLoader}. A provider loads on every JVM, also
 * where its backend cannot.
 */
public interface KernelsProvider {
  /** The name of the backend, as {@link Kernels#name}. */
  String name();

  /** Backends of higher priority are tried first. */
  int priority();

  /** Why the backend cannot be opened here and how to change that; null if it can. */
  @Nullable String unavailable();

  /**
   * Opens the backend.
   *
   * @param threads threads that share a kernel, the caller's included, 1 to 1024
   * @throws BackendException if it cannot be loaded
   */
  Kernels open(int threads);

  /**
   * Opens the chosen backend. {@link Backend#AUTO} takes the first that opens and logs one line
   * about which and why not the others; any other choice is that backend or an exception.
   *
   * @throws BackendException if the chosen backend cannot be loaded
   */
  static Kernels open(Backend backend, int threads) {
    var providers = new ArrayList<KernelsProvider>();
    ServiceLoader.load(KernelsProvider.class, KernelsProvider.class.getClassLoader())
        .forEach(providers::add);
    return open(backend, threads, providers);
  }

  /** The same over given providers. */
  static Kernels open(Backend backend, int threads, List<KernelsProvider> providers) {
    var sorted = new ArrayList<>(providers);
    sorted.sort(
        Comparator.comparingInt(KernelsProvider::priority)
            .reversed()
            .thenComparing(KernelsProvider::name));
    return backend == Backend.AUTO
        ? openFirst(threads, sorted)
        : openForced(backend, threads, sorted);
  }

  private static Kernels openForced(Backend backend, int threads, List<KernelsProvider> providers) {
    for (var provider : providers) {
      if (provider.name().equals(backend.id())) {
        var reason = provider.unavailable();
        if (reason != null) {
          throw new BackendException("backend '%s': %s".formatted(backend.id(), reason));
        }
        return load(provider, threads);
      }
    }
    throw new BackendException(
        "backend '%s' is not on the class path; found %s"
            .formatted(backend.id(), providers.stream().map(KernelsProvider::name).toList()));
  }

  private static Kernels openFirst(int threads, List<KernelsProvider> providers) {
    var passedOver = new StringBuilder();
    for (var provider : providers) {
      var reason = provider.unavailable();
      if (reason == null) {
        try {
          var kernels = load(provider, threads);
          System.getLogger(KernelsProvider.class.getName())
              .log(
                  System.Logger.Level.INFO,
                  "kernels: backend ''{0}'', threads: {1}{2}",
                  kernels.name(),
                  Integer.toString(threads),
                  passedOver);
          return kernels;
        } catch (BackendException e) {
          reason = e.getMessage();
        }
      }
      passedOver.append("; passed over '%s': %s".formatted(provider.name(), reason));
    }
    throw new BackendException("no backend can be loaded" + passedOver);
  }

  private static Kernels load(KernelsProvider provider, int threads) {
    try {
      return provider.open(threads);
    } catch (LinkageError e) {
      throw new BackendException(
          "backend '%s' cannot be loaded: %s".formatted(provider.name(), e), e);
    }
  }
}
