// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model answers where a request does not say.
 *
 * @param modelName the name that requests may use and responses carry; null for the {@code name} in
 *     the checkpoint's {@code checkrein.json}, else the name of its directory
 * @param parameters defaults of every request. What they leave open comes from the checkpoint:
 *     sampling from {@code generation_config.json}, the limit of new tokens from {@code
 *     limits.tokensPerTurnMax} in {@code checkrein.json}, else {@value #TOKENS_MAX}
 * @param listeners told of every request
 */
public record EngineModelOptions(
    @Nullable String modelName,
    EngineRequestParameters parameters,
    List<ChatModelListener> listeners) {
  /** New tokens of an answer where nothing else is said. */
  public static final int TOKENS_MAX = 4096;

  /** As the checkpoint wants it. */
  public static final EngineModelOptions DEFAULTS =
      new EngineModelOptions(null, EngineRequestParameters.NONE, List.of());

  public EngineModelOptions {
    listeners = List.copyOf(listeners);
    if (modelName != null && modelName.isBlank()) {
      throw new IllegalArgumentException("the model's name is blank, expected a name or null");
    }
  }

  public EngineModelOptions withModelName(@Nullable String newModelName) {
    return new EngineModelOptions(newModelName, parameters, listeners);
  }

  public EngineModelOptions withParameters(EngineRequestParameters newParameters) {
    return new EngineModelOptions(modelName, newParameters, listeners);
  }

  public EngineModelOptions withListeners(List<ChatModelListener> newListeners) {
    return new EngineModelOptions(modelName, parameters, newListeners);
  }
}
