// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.CheckreinException;
import dev.checkrein.engine.json.Json;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's tools as a chat template sees them: JSON Schema in maps, in the order {@code type,
 * description, enum, properties, required, ...}, properties in the order of the specification. A
 * key is there only if the specification has it.
 */
final class ToolSchemas {
  private static final Map<String, @Nullable Object> NO_PARAMETERS =
      Collections.unmodifiableMap(schema(JsonObjectSchema.builder().build()));

  private ToolSchemas() {}

  /**
   * The tools, in order.
   *
   * @throws UnsupportedFeatureException if one wants its schema enforced
   * @throws InvalidRequestException if two have the same name or a raw schema is no JSON object
   */
  static List<ToolDefinition> definitions(@Nullable List<ToolSpecification> specifications) {
    if (specifications == null) {
      return List.of();
    }
    var names = specifications.stream().map(ToolSpecification::name).toList();
    for (var name : names) {
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new InvalidRequestException("tool '" + name + "' is given twice, expected once");
      }
    }
    return specifications.stream().map(ToolSchemas::definition).toList();
  }

  private static ToolDefinition definition(ToolSpecification tool) {
    if (Boolean.TRUE.equals(tool.strict())) {
      throw new UnsupportedFeatureException(
          "'strict' of tool '" + tool.name() + "' is not supported: leave it out");
    }
    var parameters = tool.parameters() == null ? NO_PARAMETERS : schema(tool.parameters());
    return new ToolDefinition(tool.name(), tool.description(), parameters);
  }

  private static Map<String, @Nullable Object> schema(JsonSchemaElement element) {
    return switch (element) {
      case JsonObjectSchema object -> object(object);
      case JsonRawSchema raw -> raw(raw);
      case JsonEnumSchema set -> {
        var map = typed("string", set);
        map.put("enum", set.enumValues());
        yield map;
      }
      case JsonArraySchema array -> {
        var map = typed("array", array);
        if (array.items() != null) {
          map.put("items", schema(array.items()));
        }
        yield map;
      }
      case JsonAnyOfSchema choice -> {
        var map = typed(null, choice);
        map.put("anyOf", choice.anyOf().stream().map(ToolSchemas::schema).toList());
        yield map;
      }
      case JsonReferenceSchema reference -> {
        var map = typed(null, reference);
        map.put("$ref", "#/$defs/" + reference.reference());
        yield map;
      }
      case JsonStringSchema text -> typed("string", text);
      case JsonIntegerSchema number -> typed("integer", number);
      case JsonNumberSchema number -> typed("number", number);
      case JsonBooleanSchema flag -> typed("boolean", flag);
      case JsonNullSchema none -> typed("null", none);
      default ->
          throw new UnsupportedFeatureException(
              "schema element " + element.getClass().getName() + " is not supported");
    };
  }

  private static Map<String, @Nullable Object> typed(
      @Nullable String type, JsonSchemaElement element) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    if (type != null) {
      map.put("type", type);
    }
    if (element.description() != null) {
      map.put("description", element.description());
    }
    return map;
  }

  private static Map<String, @Nullable Object> object(JsonObjectSchema object) {
    var map = typed("object", object);
    map.put("properties", schemas(object.properties()));
    if (!object.required().isEmpty()) {
      map.put("required", object.required());
    }
    if (object.additionalProperties() != null) {
      map.put("additionalProperties", object.additionalProperties());
    }
    if (!object.definitions().isEmpty()) {
      map.put("$defs", schemas(object.definitions()));
    }
    return map;
  }

  private static Map<String, @Nullable Object> schemas(Map<String, JsonSchemaElement> elements) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    elements.forEach((name, element) -> map.put(name, schema(element)));
    return map;
  }

  private static Map<String, @Nullable Object> raw(JsonRawSchema raw) {
    return objectOf(raw.schema(), "a raw JSON schema");
  }

  /**
   * A JSON object, order of keys kept.
   *
   * @param what it is, for messages
   * @throws InvalidRequestException if the text is something else
   */
  static Map<String, @Nullable Object> objectOf(String json, String what) {
    try {
      if (Json.parse(json, what) instanceof Map<?, ?> map) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return fields;
      }
    } catch (CheckreinException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
    throw new InvalidRequestException(what + " is not a JSON object: " + json);
  }
}
