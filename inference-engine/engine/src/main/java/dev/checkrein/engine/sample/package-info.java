// SPDX-License-Identifier: Apache-2.0
/**
 * The logits pipeline: which tokens may come next, and how one of them is drawn. Start at {@link
 * LogitsPipeline}; a rule about the output is a {@link MaskStage}. The arithmetic of a draw is a
 * kernel's.
 */
@NullMarked
package dev.checkrein.engine.sample;

import org.jspecify.annotations.NullMarked;
