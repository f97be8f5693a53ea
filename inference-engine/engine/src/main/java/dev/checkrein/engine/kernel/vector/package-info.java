// SPDX-License-Identifier: Apache-2.0
/**
 * The CPU backend on the JDK's Vector API, the only package that may import {@code
 * jdk.incubator.vector}. Start at {@link VectorKernels}. {@link VectorProvider} alone may be loaded
 * where that module is absent.
 */
@NullMarked
package dev.checkrein.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
