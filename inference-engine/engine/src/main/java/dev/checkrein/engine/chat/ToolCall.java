// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool by the model.
 *
 * @param id names the call within its conversation; the tool's answer refers to it
 * @param name the tool
 * @param arguments JSON values by parameter, in the order they were written
 */
public record ToolCall(String id, String name, Map<String, @Nullable Object> arguments) {
  public ToolCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
