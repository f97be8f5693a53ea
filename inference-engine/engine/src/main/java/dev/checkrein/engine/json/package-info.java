// SPDX-License-Identifier: Apache-2.0
/**
 * JSON values as the engine reads and writes them: {@link Json} between text and plain Java values,
 * {@link JsonObject} for typed reading of configuration with errors that name file, field and
 * value.
 */
@NullMarked
package dev.checkrein.engine.json;

import org.jspecify.annotations.NullMarked;
