// SPDX-License-Identifier: Apache-2.0
/**
 * A small, sandboxed interpreter of the Jinja language as chat templates use it. Start at {@link
 * ChatTemplate}. Values are JSON values with Python's semantics; there is no reflection and no
 * access to Java objects, and everything is limited by {@link TemplateLimits}.
 */
@NullMarked
package dev.checkrein.engine.chat.jinja;

import org.jspecify.annotations.NullMarked;
