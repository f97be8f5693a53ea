// SPDX-License-Identifier: Apache-2.0
/**
 * Conversations: to prompts by the checkpoint's template, and back from tokens to thinking, text
 * and tool calls. Start at {@link ChatFormat}.
 */
@NullMarked
package dev.checkrein.engine.chat;

import org.jspecify.annotations.NullMarked;
