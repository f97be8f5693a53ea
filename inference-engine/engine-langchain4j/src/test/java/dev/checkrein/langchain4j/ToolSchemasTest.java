// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.json.Json;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolSchemasTest {
  private static String parameters(JsonObjectSchema schema) {
    var tool = ToolSpecification.builder().name("t").parameters(schema).build();
    return Json.write(ToolSchemas.definitions(List.of(tool)).getFirst().parameters());
  }

  private static String property(JsonSchemaElement element) {
    var json = parameters(JsonObjectSchema.builder().addProperty("p", element).build());
    return json.substring("{\"type\": \"object\", \"properties\": {\"p\": ".length())
        .replaceFirst("}}$", "");
  }

  @Test
  void properties_keepTheirOrder() {
    var schema =
        JsonObjectSchema.builder()
            .addStringProperty("zebra")
            .addIntegerProperty("apple", "how many")
            .addNumberProperty("mango")
            .addBooleanProperty("banana")
            .required("mango", "apple")
            .build();

    assertThat(parameters(schema))
        .isEqualTo(
            "{\"type\": \"object\", \"properties\": {\"zebra\": {\"type\": \"string\"}, \"apple\":"
                + " {\"type\": \"integer\", \"description\": \"how many\"}, \"mango\": {\"type\":"
                + " \"number\"}, \"banana\": {\"type\": \"boolean\"}}, \"required\": [\"mango\","
                + " \"apple\"]}");
  }

  @Test
  void tool_withoutParametersOrDescription_hasAnEmptyObjectAndNoDescription() {
    var tool = ToolSchemas.definitions(List.of(ToolSpecification.builder().name("t").build()));

    assertThat(tool.getFirst().description()).isNull();
    assertThat(Json.write(tool.getFirst().parameters()))
        .isEqualTo("{\"type\": \"object\", \"properties\": {}}");
  }

  @Test
  void object_additionalPropertiesAndDefinitions_areKept() {
    var schema =
        JsonObjectSchema.builder()
            .description("d")
            .addProperty("next", JsonReferenceSchema.builder().reference("node").build())
            .additionalProperties(false)
            .definitions(java.util.Map.of("node", new JsonStringSchema()))
            .build();

    assertThat(parameters(schema))
        .isEqualTo(
            "{\"type\": \"object\", \"description\": \"d\", \"properties\": {\"next\": {\"$ref\":"
                + " \"#/$defs/node\"}}, \"additionalProperties\": false, \"$defs\": {\"node\":"
                + " {\"type\": \"string\"}}}");
  }

  @Test
  void elements_ofEveryKind_becomeTheirSchema() {
    assertThat(property(JsonEnumSchema.builder().enumValues("b", "a").description("one").build()))
        .isEqualTo("{\"type\": \"string\", \"description\": \"one\", \"enum\": [\"b\", \"a\"]}");
    assertThat(property(JsonArraySchema.builder().items(new JsonStringSchema()).build()))
        .isEqualTo("{\"type\": \"array\", \"items\": {\"type\": \"string\"}}");
    assertThat(
            property(
                JsonAnyOfSchema.builder()
                    .anyOf(new JsonStringSchema(), new JsonNullSchema())
                    .build()))
        .isEqualTo("{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"null\"}]}");
    assertThat(property(JsonRawSchema.from("{\"z\":1,\"a\":[true]}")))
        .isEqualTo("{\"z\": 1, \"a\": [true]}");
  }

  @Test
  void rawSchema_notAnObject_isRefused() {
    assertThatThrownBy(() -> property(JsonRawSchema.from("[1]")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("raw JSON schema");
    assertThatThrownBy(() -> property(JsonRawSchema.from("{")))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void tool_strict_isRefusedByName() {
    var tool = ToolSpecification.builder().name("t").strict(true).build();

    assertThatThrownBy(() -> ToolSchemas.definitions(List.of(tool)))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("'strict' of tool 't'");
  }

  @Test
  void tools_ofTheSameName_areRefused() {
    var tool = ToolSpecification.builder().name("t").build();

    assertThatThrownBy(() -> ToolSchemas.definitions(List.of(tool, tool)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'t' is given twice");
  }
}
