// SPDX-License-Identifier: Apache-2.0
/**
 * Writes checkpoints: other types for the weights of a model, its other file format, or made-up
 * weights of its shapes. Start at {@link Quantization} and {@link Synthesis}; which type a tensor
 * gets is said by {@link TypePlan} alone. How bytes are laid out in files belongs to {@code
 * dev.checkrein.engine.checkpoint}, how blocks are encoded to {@code dev.checkrein.engine.tensor}.
 */
@NullMarked
package dev.checkrein.engine.convert;

import org.jspecify.annotations.NullMarked;
