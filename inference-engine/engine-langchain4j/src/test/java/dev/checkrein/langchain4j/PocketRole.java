// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.pocket.PocketModel;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A role of the pocket model as its file describes it.
 *
 * @param system the prompt
 * @param tools as LangChain4j has them
 * @param toolsJson as the file has them
 */
record PocketRole(String system, List<ToolSpecification> tools, String toolsJson) {

  static Engine open() {
    return Engine.open(
        PocketModel.unpack(Path.of("target", "cache").toAbsolutePath()), EngineOptions.DEFAULTS);
  }

  static PocketRole read(Engine engine, String name) {
    var file = engine.checkpoint().path().resolve("agents").resolve(name + ".json");
    try {
      var role = JsonObject.parse(Files.readString(file).getBytes(UTF_8), name);
      var tools = role.list("tools").stream().map(tool -> specification(tool)).toList();
      return new PocketRole(role.string("system"), tools, Json.write(role.list("tools")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ToolSpecification specification(Object tool) {
    var function = JsonObject.from(tool, "tool").object("function");
    var parameters = function.object("parameters");
    var schema = JsonObjectSchema.builder();
    var properties = parameters.object("properties");
    for (var name : properties.fields().keySet()) {
      schema.addProperty(name, element(properties.object(name)));
    }
    schema.required(parameters.list("required").stream().map(String::valueOf).toList());
    return ToolSpecification.builder()
        .name(function.string("name"))
        .description(function.string("description"))
        .parameters(schema.build())
        .build();
  }

  private static JsonSchemaElement element(JsonObject property) {
    if (property.has("enum")) {
      return JsonEnumSchema.builder()
          .enumValues(property.list("enum").stream().map(String::valueOf).toList())
          .build();
    }
    return property.string("type").equals("integer")
        ? new JsonIntegerSchema()
        : new JsonStringSchema();
  }
}
