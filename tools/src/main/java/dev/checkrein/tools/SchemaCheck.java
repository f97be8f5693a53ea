// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.checkrein.agent.port.ArgumentCheck;
import dev.checkrein.agent.port.ModelJson;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds arguments against the JSON Schema of their tool: size, form, required and unknown
 * arguments, types, closed sets of values. Arguments beyond the schema are refused at the top
 * unless it allows them, below only where it forbids them. Raw schemas ({@code JsonRawSchema}) are
 * not looked into.
 *
 * @param lengthMax characters of the arguments as JSON, at least 2
 */
public record SchemaCheck(int lengthMax) implements ArgumentCheck {

  /** Up to 64 Ki characters. */
  public static final SchemaCheck DEFAULT = new SchemaCheck(65_536);

  private static final int DEPTH_MAX = 64;
  private static final int SHOWN_MAX = 60;

  public SchemaCheck {
    if (lengthMax < 2) {
      throw new IllegalArgumentException(
          "lengthMax is %d, expected at least 2".formatted(lengthMax));
    }
  }

  @Override
  public Optional<String> fault(ToolSpecification specification, String arguments) {
    if (arguments.length() > lengthMax) {
      return Optional.of(
          "arguments are %d characters long, at most %d are allowed"
              .formatted(arguments.length(), lengthMax));
    }
    var missing = ArgumentCheck.REQUIRED.fault(specification, arguments);
    if (missing.isPresent()) {
      return missing;
    }
    var schema = specification.parameters();
    var known = schema == null ? JsonObjectSchema.builder().build() : schema;
    try {
      return Optional.ofNullable(
          new Walk(definitions(known)).top(known, ModelJson.read(arguments)));
    } catch (JsonProcessingException e) {
      return Optional.of("malformed arguments: " + e.getOriginalMessage());
    }
  }

  private static Map<String, JsonSchemaElement> definitions(JsonObjectSchema schema) {
    return schema.definitions() == null ? Map.of() : schema.definitions();
  }

  /** Finds the first fault, depth first; null where there is none. */
  private record Walk(Map<String, JsonSchemaElement> definitions) {

    @Nullable String top(JsonObjectSchema schema, JsonNode object) {
      if (!Boolean.TRUE.equals(schema.additionalProperties())) {
        for (var field : object.properties()) {
          if (!schema.properties().containsKey(field.getKey())) {
            return "unknown argument '%s'; known are %s"
                .formatted(field.getKey(), List.copyOf(schema.properties().keySet()));
          }
        }
      }
      return properties(schema, object, "", 0);
    }

    private @Nullable String properties(
        JsonObjectSchema schema, JsonNode object, String path, int depth) {
      var required = schema.required() == null ? List.<String>of() : schema.required();
      for (var property : schema.properties().entrySet()) {
        var name = property.getKey();
        var at = path.isEmpty() ? name : path + "." + name;
        var value = object.get(name);
        var absent = value == null || (value.isNull() && !required.contains(name));
        if (absent && required.contains(name)) {
          return "missing " + at;
        }
        var fault = absent ? null : fault(property.getValue(), value, at, depth + 1);
        if (fault != null) {
          return fault;
        }
      }
      return null;
    }

    private @Nullable String fault(
        JsonSchemaElement schema, JsonNode value, String path, int depth) {
      if (depth > DEPTH_MAX) {
        return "argument '%s' is nested deeper than %d levels".formatted(path, DEPTH_MAX);
      }
      return switch (schema) {
        case JsonStringSchema _ -> expect(value.isTextual(), "a string", value, path);
        case JsonIntegerSchema _ -> expect(isWhole(value), "an integer", value, path);
        case JsonNumberSchema _ -> expect(value.isNumber(), "a number", value, path);
        case JsonBooleanSchema _ -> expect(value.isBoolean(), "true or false", value, path);
        case JsonNullSchema _ -> expect(value.isNull(), "null", value, path);
        case JsonEnumSchema set ->
            expect(
                value.isTextual() && set.enumValues().contains(value.textValue()),
                "one of " + set.enumValues(),
                value,
                path);
        case JsonArraySchema array -> array(array, value, path, depth);
        case JsonObjectSchema object -> object(object, value, path, depth);
        case JsonAnyOfSchema choice -> anyOf(choice, value, path, depth);
        case JsonReferenceSchema reference -> {
          var target = definitions.get(reference.reference());
          yield target == null ? null : fault(target, value, path, depth + 1);
        }
        default -> null;
      };
    }

    private @Nullable String array(JsonArraySchema schema, JsonNode value, String path, int depth) {
      if (!value.isArray() || schema.items() == null) {
        return expect(value.isArray(), "a list", value, path);
      }
      for (var i = 0; i < value.size(); i++) {
        var fault = fault(schema.items(), value.get(i), "%s[%d]".formatted(path, i), depth + 1);
        if (fault != null) {
          return fault;
        }
      }
      return null;
    }

    private @Nullable String object(
        JsonObjectSchema schema, JsonNode value, String path, int depth) {
      if (!value.isObject()) {
        return expect(false, "an object", value, path);
      }
      if (Boolean.FALSE.equals(schema.additionalProperties())) {
        for (var field : value.properties()) {
          if (!schema.properties().containsKey(field.getKey())) {
            return "unknown field '%s.%s'; known are %s"
                .formatted(path, field.getKey(), List.copyOf(schema.properties().keySet()));
          }
        }
      }
      return properties(schema, value, path, depth);
    }

    private @Nullable String anyOf(JsonAnyOfSchema choice, JsonNode value, String path, int depth) {
      var fits =
          choice.anyOf().stream().anyMatch(one -> fault(one, value, path, depth + 1) == null);
      return expect(fits, "one of the forms its schema lists", value, path);
    }

    private static boolean isWhole(JsonNode value) {
      return value.isIntegralNumber()
          || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
    }

    private static @Nullable String expect(
        boolean fits, String expected, JsonNode value, String path) {
      if (fits) {
        return null;
      }
      var shown = ModelJson.write(value);
      return "argument '%s' must be %s, found %s"
          .formatted(
              path,
              expected,
              shown.length() > SHOWN_MAX ? shown.substring(0, SHOWN_MAX) + "…" : shown);
    }
  }
}
