// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel.vector;

import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.KernelsProvider;
import org.jspecify.annotations.Nullable;

/** Opens {@link VectorKernels} where the JVM was started with the module of the Vector API. */
public final class VectorProvider implements KernelsProvider {
  private static final String MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public @Nullable String unavailable() {
    if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
      return null;
    }
    return "module %s is absent, start java with --add-modules %s".formatted(MODULE, MODULE);
  }

  @Override
  public Kernels open(int threads) {
    return new VectorKernels(threads);
  }
}
