// SPDX-License-Identifier: Apache-2.0
/**
 * Conversations as tokens and back. {@link ChatFormat} renders a {@link ChatPrompt} through the
 * model's own template; {@link OutputParser} splits what the model writes into thinking, text and
 * tool calls. Generation itself belongs elsewhere.
 */
@NullMarked
package dev.checkrein.engine.chat;

import org.jspecify.annotations.NullMarked;
