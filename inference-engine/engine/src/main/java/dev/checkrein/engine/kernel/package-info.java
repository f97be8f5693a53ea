// SPDX-License-Identifier: Apache-2.0
/**
 * Numerical primitives over opaque device tensors. Start at {@link Kernels}; {@link ScalarKernels}
 * is the definition that every backend is compared with. No model words: what a layer is belongs to
 * {@code dev.checkrein.engine.model}.
 */
@NullMarked
package dev.checkrein.engine.kernel;

import org.jspecify.annotations.NullMarked;
