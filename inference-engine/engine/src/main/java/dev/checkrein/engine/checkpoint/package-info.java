// SPDX-License-Identifier: Apache-2.0
/**
 * Models on disk. Start at {@link Checkpoint}: configuration, tokenizer and named weights of one
 * directory, whatever the file format. What the tensors mean belongs to {@code
 * dev.checkrein.engine.model}.
 */
@NullMarked
package dev.checkrein.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
