// SPDX-License-Identifier: Apache-2.0
/**
 * The safetensors format: a JSON header with names, types, shapes and offsets, then the data. Start
 * at {@link SafetensorsFile}. Everything in a file is taken as hostile until it is checked.
 */
@NullMarked
package dev.checkrein.engine.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
