// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

import org.jspecify.annotations.Nullable;

/**
 * One call as the model wrote it.
 *
 * @param id the model's own identifier of the call, null where the model gives none; need not be
 *     unique in a run
 * @param name of the tool, possibly unknown
 * @param arguments JSON text as the model wrote it, possibly not well formed
 */
public record ToolCall(@Nullable String id, String name, String arguments) {}
