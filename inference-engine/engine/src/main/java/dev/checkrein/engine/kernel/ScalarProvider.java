// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import org.jspecify.annotations.Nullable;

/** Opens {@link ScalarKernels}, everywhere. */
public final class ScalarProvider implements KernelsProvider {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public @Nullable String unavailable() {
    return null;
  }

  @Override
  public Kernels open(int threads) {
    return new ScalarKernels(threads);
  }
}
