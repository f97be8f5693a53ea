// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may call.
 *
 * @param name the tool, not blank
 * @param description what it does, if known
 * @param parameters a JSON schema of type object; the order of its keys is the order in the prompt
 */
public record ToolDefinition(
    String name, @Nullable String description, Map<String, @Nullable Object> parameters) {
  public ToolDefinition {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the tool's name is blank");
    }
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** The schemas of the parameters by name, in order; empty if there are none. */
  public Map<String, ?> properties() {
    var found = new LinkedHashMap<String, @Nullable Object>();
    if (parameters.get("properties") instanceof Map<?, ?> map) {
      map.forEach((name, schema) -> found.put(String.valueOf(name), schema));
    }
    return Collections.unmodifiableMap(found);
  }
}
