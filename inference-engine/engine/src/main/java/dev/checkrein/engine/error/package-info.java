// SPDX-License-Identifier: Apache-2.0
/**
 * The engine's exceptions, one small tree under {@link CheckreinException}. A message says what
 * happened, the actual value, what was expected and where to change it.
 */
@NullMarked
package dev.checkrein.engine.error;

import org.jspecify.annotations.NullMarked;
