// SPDX-License-Identifier: Apache-2.0
/**
 * What of a conversation a model is shown. Start at {@link TokenWindow}. How tokens are counted is
 * the affair of whoever owns the template and the tokenizer, behind {@code
 * dev.checkrein.agent.port.TokenCounter}.
 */
@NullMarked
package dev.checkrein.memory;

import org.jspecify.annotations.NullMarked;
