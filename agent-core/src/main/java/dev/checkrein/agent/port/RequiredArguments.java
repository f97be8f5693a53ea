// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Optional;

/** {@link ArgumentCheck#REQUIRED}. */
final class RequiredArguments implements ArgumentCheck {

  @Override
  public Optional<String> fault(ToolSpecification specification, String arguments) {
    JsonNode object;
    try {
      object = ModelJson.read(arguments);
    } catch (JsonProcessingException e) {
      return Optional.of("malformed arguments: " + e.getOriginalMessage());
    }
    if (!object.isObject()) {
      return Optional.of("malformed arguments: expected a JSON object");
    }
    var schema = specification.parameters();
    if (schema != null && schema.required() != null) {
      for (var name : schema.required()) {
        if (!object.hasNonNull(name)) {
          return Optional.of("missing " + name);
        }
      }
    }
    return Optional.empty();
  }
}
