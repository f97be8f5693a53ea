// SPDX-License-Identifier: Apache-2.0
/**
 * One request from its prompt to its last token: what may be asked, the loop of steps, what is
 * reported. Start at {@link GenerationRequest} and {@link Generation}; {@link Generator} is the
 * loop.
 */
@NullMarked
package dev.checkrein.engine.generation;

import org.jspecify.annotations.NullMarked;
