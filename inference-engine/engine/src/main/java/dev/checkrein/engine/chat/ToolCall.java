// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call of a tool; the arguments are JSON values in the order they were written. */
public record ToolCall(String id, String name, Map<String, @Nullable Object> arguments) {}
