// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import dev.checkrein.engine.kernel.vector.VectorKernels;

class VectorKernelsTest extends KernelsContract {
  @Override
  Kernels open(int threads) {
    return new VectorKernels(threads);
  }
}
