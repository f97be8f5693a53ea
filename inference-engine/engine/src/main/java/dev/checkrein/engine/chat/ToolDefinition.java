// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tool as the model is told of it; {@code parameters} is a JSON schema whose order is kept. */
public record ToolDefinition(
    String name, @Nullable String description, Map<String, @Nullable Object> parameters) {}
