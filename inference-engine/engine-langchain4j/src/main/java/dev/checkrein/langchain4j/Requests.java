// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static dev.checkrein.engine.generation.GenerationRequest.TOKENS_MAX;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.generation.ToolUse;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.kernel.Sampling;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engine's requests of LangChain4j's. What a request leaves open comes from the options,
 * then from the checkpoint; what it asks for and the engine does not do is refused by name.
 * Thread-safe.
 *
 * @param modelName the only name that a request may ask for
 * @param defaults every field that a request needs
 */
record Requests(String modelName, EngineRequestParameters defaults) {

  /**
   * @throws UnsupportedFeatureException if the options ask for something that is not supported
   * @throws InvalidRequestException if one of their values is out of range
   */
  static Requests of(Engine engine, EngineModelOptions options) {
    return of(
        engine.checkpoint().name(),
        engine.checkpoint().generationConfig(),
        engine.checkpoint().settings(),
        options);
  }

  static Requests of(
      String checkpointName,
      Optional<JsonObject> generationConfig,
      Optional<JsonObject> settings,
      EngineModelOptions options) {
    var named = options.parameters().modelName();
    var name = options.modelName() != null ? options.modelName() : checkpointName;
    var requests =
        new Requests(
            name,
            checkpointDefaults(generationConfig, settings)
                .overrideWith(options.parameters())
                .overrideWith(EngineRequestParameters.builder().modelName(name).build()));
    if (named != null) {
      requests.checkName(named);
    }
    requests.checkSupported(requests.defaults);
    requests.sampling(requests.defaults);
    return requests;
  }

  private static EngineRequestParameters checkpointDefaults(
      Optional<JsonObject> config, Optional<JsonObject> settings) {
    int tokensMax =
        settings
            .filter(json -> json.has("limits"))
            .map(json -> json.object("limits"))
            .map(
                limits ->
                    limits.integer(
                        "tokensPerTurnMax", 1, TOKENS_MAX, EngineModelOptions.TOKENS_MAX))
            .orElse(EngineModelOptions.TOKENS_MAX);
    var parameters = EngineRequestParameters.builder().temperature(0.0).maxOutputTokens(tokensMax);
    config.ifPresent(
        json -> {
          if (json.flag("do_sample", false)) {
            parameters.temperature(json.number("temperature", 1));
          }
          parameters.topP(json.number("top_p", 1));
          parameters.topK(json.integer("top_k", 0, Integer.MAX_VALUE, 0));
          parameters.minP(json.number("min_p", 0));
          parameters.repetitionPenalty(json.number("repetition_penalty", 1));
        });
    return parameters.build();
  }

  /** The parameters in force for a request. */
  EngineRequestParameters parameters(ChatRequest request) {
    return defaults.overrideWith(request.parameters());
  }

  /**
   * What the engine is to do.
   *
   * @throws UnsupportedFeatureException if something is asked for that is not supported
   * @throws InvalidRequestException if a value is out of range or malformed
   */
  GenerationRequest generation(ChatRequest request, EngineRequestParameters parameters) {
    checkName(parameters.modelName());
    checkSupported(parameters);
    var tools = ToolSchemas.definitions(parameters.toolSpecifications());
    var toolUse = toolUse(parameters, tools.isEmpty());
    var prompt =
        new ChatPrompt(
            Conversations.messages(request.messages()), tools, thinks(parameters), Map.of());
    try {
      return new GenerationRequest(
          new Prompt.Chat(prompt),
          parameters.maxOutputTokens(),
          sampling(parameters),
          parameters.thinkingTokensMax(),
          toolUse,
          List.of());
    } catch (RequestException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  private static boolean thinks(EngineRequestParameters parameters) {
    var budget = parameters.thinkingTokensMax();
    return budget == null || budget > 0;
  }

  private static ToolUse toolUse(EngineRequestParameters parameters, boolean noTools) {
    var choice = parameters.toolChoice();
    return switch (choice) {
      case null -> noTools ? ToolUse.NONE : ToolUse.AUTO;
      case AUTO -> noTools ? ToolUse.NONE : ToolUse.AUTO;
      case NONE -> ToolUse.NONE;
      case REQUIRED -> {
        if (noTools) {
          throw new InvalidRequestException("toolChoice is REQUIRED, but the request has no tools");
        }
        yield ToolUse.REQUIRED;
      }
    };
  }

  private void checkName(@Nullable String asked) {
    if (asked != null && !asked.equals(modelName)) {
      throw new UnsupportedFeatureException(
          "modelName '%s' is not supported: this model is '%s'".formatted(asked, modelName));
    }
  }

  private void checkSupported(EngineRequestParameters parameters) {
    var format = parameters.responseFormat();
    if (format != null && format.type() == ResponseFormatType.JSON) {
      throw new UnsupportedFeatureException(
          "the JSON response format (responseFormat) is not supported: ask for text, or give a tool"
              + " whose arguments are the answer");
    }
    var stops = parameters.stopSequences();
    if (stops != null && stops.stream().anyMatch(String::isEmpty)) {
      throw new InvalidRequestException("a stop sequence is empty, expected text");
    }
  }

  private Sampling sampling(EngineRequestParameters parameters) {
    var seed = parameters.seed();
    try {
      return new Sampling(
          number(parameters.temperature(), 0),
          parameters.topK() == null ? 0 : parameters.topK(),
          number(parameters.topP(), 1),
          number(parameters.minP(), 0),
          number(parameters.repetitionPenalty(), 1),
          number(parameters.presencePenalty(), 0),
          number(parameters.frequencyPenalty(), 0),
          seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    } catch (RequestException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  private static float number(@Nullable Double value, float absent) {
    return value == null ? absent : value.floatValue();
  }
}
