// SPDX-License-Identifier: Apache-2.0
/**
 * Weights as they lie in a file: {@link Matrix} over memory in a {@link BlockFormat}, decoded to
 * floats by {@link Matrix#decode} and written by {@link BlockEncoder}. What is computed with the
 * floats belongs to {@code kernel}.
 */
@NullMarked
package dev.checkrein.engine.tensor;

import org.jspecify.annotations.NullMarked;
