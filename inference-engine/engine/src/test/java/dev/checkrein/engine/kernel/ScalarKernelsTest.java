// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

class ScalarKernelsTest extends KernelsContract {
  @Override
  Kernels open(int threads) {
    return new ScalarKernels(threads);
  }
}
