// SPDX-License-Identifier: Apache-2.0
/**
 * Text to token ids and back, as {@code tokenizer.json} or a GGUF file describes it. Start at
 * {@link Tokenizer}; one reader for each format makes its parts: added tokens, normalisation,
 * words, and the merging of words, of bytes or of characters. Chat templates and markup belong to
 * {@code dev.checkrein.engine.chat}.
 */
@NullMarked
package dev.checkrein.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
