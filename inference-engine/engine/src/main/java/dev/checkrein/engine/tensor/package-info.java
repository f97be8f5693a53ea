// SPDX-License-Identifier: Apache-2.0
/**
 * Weights as they lie in a file: {@link Matrix} over mapped memory in a {@link BlockFormat}. No
 * arithmetic here.
 */
@NullMarked
package dev.checkrein.engine.tensor;

import org.jspecify.annotations.NullMarked;
