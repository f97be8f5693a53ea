// SPDX-License-Identifier: Apache-2.0
/**
 * Text to token ids and back: byte-level BPE as {@code tokenizer.json} describes it. Start at
 * {@link Tokenizer}. Chat templates and markup belong to {@code dev.checkrein.engine.chat}.
 */
@NullMarked
package dev.checkrein.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
