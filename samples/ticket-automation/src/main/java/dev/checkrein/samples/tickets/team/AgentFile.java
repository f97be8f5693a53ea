// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A role as it lies beside the model, in {@code agents/ROLE.json}: the prompt and the tools that
 * the model was trained with. They are used as they are; nothing of them is in code.
 *
 * @param role such as {@code resolver}
 * @param systemPrompt sent unchanged
 * @param definitions its tools, in the order of the file
 */
public record AgentFile(String role, String systemPrompt, List<ToolDefinition> definitions) {
  public AgentFile {
    definitions = List.copyOf(definitions);
  }

  /**
   * Reads the file of a role.
   *
   * @param model folder of the checkpoint
   * @throws ModelFormatException if the file is missing or malformed
   */
  public static AgentFile read(Path model, String role) {
    var file = file(model, role);
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelFormatException(
          file + ": cannot be read; the ticket desk needs prompts and tools for its agents there",
          e);
    }
    var json = JsonObject.parse(text, file.toString());
    var definitions = new ArrayList<ToolDefinition>();
    for (var item : json.list("tools")) {
      var function = JsonObject.from(item, json.source() + ": tools").object("function");
      definitions.add(
          new ToolDefinition(
              function.string("name"),
              function.optionalString("description").orElse(null),
              function.object("parameters").fields()));
    }
    return new AgentFile(json.string("role"), json.string("system"), definitions);
  }

  /** Where the file of a role lies. */
  static Path file(Path model, String role) {
    return model.resolve("agents").resolve(role + ".json");
  }

  /** The tools as LangChain4j describes them. */
  public List<ToolSpecification> tools() {
    return definitions.stream().map(this::specification).toList();
  }

  private ToolSpecification specification(ToolDefinition definition) {
    var parameters =
        new JsonObject("agents/" + role + ".json: " + definition.name(), definition.parameters());
    var schema = JsonObjectSchema.builder();
    var properties = parameters.object("properties");
    for (var name : properties.fields().keySet()) {
      schema.addProperty(name, property(properties.object(name)));
    }
    schema.required(strings(parameters, "required"));
    var tool = ToolSpecification.builder().name(definition.name()).parameters(schema.build());
    if (definition.description() != null) {
      tool.description(definition.description());
    }
    return tool.build();
  }

  private static JsonSchemaElement property(JsonObject json) {
    var description = json.optionalString("description").orElse(null);
    if (json.has("enum")) {
      return JsonEnumSchema.builder()
          .enumValues(strings(json, "enum"))
          .description(description)
          .build();
    }
    return switch (json.string("type")) {
      case "string" -> JsonStringSchema.builder().description(description).build();
      case "integer" -> JsonIntegerSchema.builder().description(description).build();
      case "number" -> JsonNumberSchema.builder().description(description).build();
      case "boolean" -> JsonBooleanSchema.builder().description(description).build();
      default -> throw json.wrong("type", "string, integer, number or boolean");
    };
  }

  /** A list of strings of a schema. */
  public static List<String> strings(JsonObject json, String name) {
    var strings = new ArrayList<String>();
    for (var item : json.list(name)) {
      if (!(item instanceof String text)) {
        throw json.wrong(name, "a list of strings");
      }
      strings.add(text);
    }
    return strings;
  }
}
