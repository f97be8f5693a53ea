// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a checkpoint brings for the desk: prompts and tools of each role ({@code agents/*.json}) and
 * its limits ({@code checkrein.json}).
 *
 * @param roles one for each stage
 * @param turnsMax model turns of a run
 * @param newTokensPerTurn new tokens of a turn
 * @param ticketCharactersMax characters of a pasted ticket that are read
 */
public record AgentBook(
    Map<Stage, Role> roles, int turnsMax, int newTokensPerTurn, int ticketCharactersMax) {
  private static final long FILE_BYTES_MAX = 1_000_000;

  /**
   * A role.
   *
   * @param tools in the order the model sees them
   */
  public record Role(String name, String systemPrompt, List<ToolSpecification> tools) {
    public Role {
      tools = List.copyOf(tools);
    }
  }

  public AgentBook {
    roles = Map.copyOf(roles);
    for (var stage : Stage.values()) {
      if (!roles.containsKey(stage)) {
        throw new IllegalArgumentException("no role for stage '%s'".formatted(stage.role()));
      }
    }
  }

  /** The role of a stage. */
  public Role role(Stage stage) {
    return Objects.requireNonNull(roles.get(stage));
  }

  /**
   * Reads the files of a checkpoint's folder.
   *
   * @throws IOException if a file is missing, too long or cannot be read
   * @throws dev.checkrein.engine.error.ModelFormatException if a file is not as expected
   */
  public static AgentBook open(Path folder) throws IOException {
    var roles = new EnumMap<Stage, Role>(Stage.class);
    for (var stage : Stage.values()) {
      roles.put(stage, role(stage, read(folder.resolve("agents/" + stage.role() + ".json"))));
    }
    var facts = read(folder.resolve("checkrein.json"));
    return new AgentBook(
        roles,
        facts.integer("turns_max", 1, 1000),
        facts.integer("new_tokens_per_turn", 1, 1_000_000),
        facts.integer("ticket_characters_max", 1, 1_000_000));
  }

  private static JsonObject read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "%s: no such file; the desk needs agents/triage.json, resolver.json, reviewer.json and checkrein.json beside the checkpoint"
              .formatted(file));
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(
          "%s: longer than the %d bytes that are read of such a file"
              .formatted(file, FILE_BYTES_MAX));
    }
    return JsonObject.parse(Files.readAllBytes(file), file.toString());
  }

  private static Role role(Stage stage, JsonObject json) {
    var tools = new ArrayList<ToolSpecification>();
    for (var item : json.list("tools")) {
      var function = JsonObject.from(item, json.source() + ", tools").object("function");
      tools.add(
          ToolSpecification.builder()
              .name(function.string("name"))
              .description(function.string("description"))
              .parameters(parameters(function.object("parameters")))
              .build());
    }
    return new Role(stage.role(), json.string("system"), tools);
  }

  private static JsonObjectSchema parameters(JsonObject json) {
    var schema = JsonObjectSchema.builder();
    var properties = json.object("properties");
    for (var name : properties.fields().keySet()) {
      schema.addProperty(name, element(properties.object(name)));
    }
    return schema.required(texts(json, "required")).build();
  }

  private static JsonSchemaElement element(JsonObject json) {
    var description = json.optionalString("description").orElse(null);
    if (json.has("enum")) {
      return JsonEnumSchema.builder()
          .description(description)
          .enumValues(texts(json, "enum"))
          .build();
    }
    var type = json.string("type");
    return switch (type) {
      case "string" -> JsonStringSchema.builder().description(description).build();
      case "integer" -> JsonIntegerSchema.builder().description(description).build();
      case "number" -> JsonNumberSchema.builder().description(description).build();
      case "boolean" -> JsonBooleanSchema.builder().description(description).build();
      default -> throw json.wrong("type", "string, integer, number or boolean");
    };
  }

  private static List<String> texts(JsonObject json, String name) {
    var texts = new ArrayList<String>();
    for (var item : json.list(name)) {
      if (!(item instanceof String text)) {
        throw json.wrong(name, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }
}
