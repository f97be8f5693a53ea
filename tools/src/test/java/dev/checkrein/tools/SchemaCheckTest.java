// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {
  private static final ToolSpecification ORDER =
      ToolSpecification.builder()
          .name("order")
          .parameters(
              JsonObjectSchema.builder()
                  .addStringProperty("item")
                  .addIntegerProperty("quantity")
                  .addNumberProperty("price")
                  .addBooleanProperty("express")
                  .addEnumProperty("team", java.util.List.of("repair", "security"))
                  .addProperty(
                      "tags", JsonArraySchema.builder().items(new JsonStringSchema()).build())
                  .addProperty(
                      "to",
                      JsonObjectSchema.builder()
                          .addStringProperty("login")
                          .required("login")
                          .additionalProperties(false)
                          .build())
                  .required("item", "quantity")
                  .build())
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"item\": \"mouse\", \"quantity\": 2}",
        "{\"item\": \"\", \"quantity\": 2.0, \"price\": 3, \"express\": false}",
        "{\"item\": \"a\", \"quantity\": -1, \"team\": \"repair\", \"tags\": [\"x\", \"y\"]}",
        "{\"item\": \"a\", \"quantity\": 1, \"to\": {\"login\": \"u1\"}, \"price\": null}",
      })
  void fault_fittingArguments_isNone(String arguments) {
    assertThat(SchemaCheck.DEFAULT.fault(ORDER, arguments)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"item\": \"a\"} | missing quantity",
        "{\"item\": null, \"quantity\": 1} | missing item",
        "{\"item\": 7, \"quantity\": 1} | argument 'item' must be a string, found 7",
        "{\"item\": \"a\", \"quantity\": \"2\"} | argument 'quantity' must be an integer, found"
            + " \"2\"",
        "{\"item\": \"a\", \"quantity\": 1.5} | argument 'quantity' must be an integer, found 1.5",
        "{\"item\": \"a\", \"quantity\": 1, \"price\": \"3\"} | argument 'price' must be a number,"
            + " found \"3\"",
        "{\"item\": \"a\", \"quantity\": 1, \"express\": \"yes\"} | argument 'express' must be true"
            + " or false, found \"yes\"",
        "{\"item\": \"a\", \"quantity\": 1, \"team\": \"sales\"} | argument 'team' must be one of"
            + " [repair, security], found \"sales\"",
        "{\"item\": \"a\", \"quantity\": 1, \"tags\": \"x\"} | argument 'tags' must be a list,"
            + " found \"x\"",
        "{\"item\": \"a\", \"quantity\": 1, \"tags\": [\"x\", 1]} | argument 'tags[1]' must be a"
            + " string, found 1",
        "{\"item\": \"a\", \"quantity\": 1, \"to\": {}} | missing to.login",
        "{\"item\": \"a\", \"quantity\": 1, \"to\": {\"login\": \"u\", \"x\": 1}} | unknown field"
            + " 'to.x'; known are [login]",
        "{\"item\": \"a\", \"quantity\": 1, \"colour\": 1} | unknown argument 'colour'; known are"
            + " [item, quantity, price, express, team, tags, to]",
        "[1] | malformed arguments: expected a JSON object",
      })
  void fault_otherArguments_saysWhatToChange(String arguments, String fault) {
    assertThat(SchemaCheck.DEFAULT.fault(ORDER, arguments)).contains(fault);
  }

  @Test
  void fault_notJson_isMalformed() {
    assertThat(SchemaCheck.DEFAULT.fault(ORDER, "{\"item\": "))
        .hasValueSatisfying(fault -> assertThat(fault).startsWith("malformed arguments: "));
  }

  @Test
  void fault_tooLong_namesBothLengths() {
    assertThat(new SchemaCheck(10).fault(ORDER, "{\"item\": \"a\"}"))
        .contains("arguments are 13 characters long, at most 10 are allowed");
  }

  @Test
  void fault_toolWithoutParameters_refusesAny() {
    var bare = ToolSpecification.builder().name("now").build();

    assertThat(SchemaCheck.DEFAULT.fault(bare, "{}")).isEmpty();
    assertThat(SchemaCheck.DEFAULT.fault(bare, "{\"a\": 1}"))
        .contains("unknown argument 'a'; known are []");
  }

  @Test
  void fault_recursiveSchema_isFollowed() {
    var node =
        JsonObjectSchema.builder()
            .addProperty("next", JsonReferenceSchema.builder().reference("node").build())
            .build();
    var list =
        ToolSpecification.builder()
            .name("walk")
            .parameters(
                JsonObjectSchema.builder()
                    .addProperty("head", JsonReferenceSchema.builder().reference("node").build())
                    .definitions(java.util.Map.of("node", node))
                    .build())
            .build();

    assertThat(SchemaCheck.DEFAULT.fault(list, "{\"head\": {\"next\": {\"next\": 3}}}"))
        .contains("argument 'head.next.next' must be an object, found 3");
  }

  @Test
  void fault_nestedWithoutEnd_isStopped() {
    var node =
        JsonObjectSchema.builder()
            .addProperty("n", JsonReferenceSchema.builder().reference("node").build())
            .build();
    var list =
        ToolSpecification.builder()
            .name("walk")
            .parameters(
                JsonObjectSchema.builder()
                    .addProperty("n", JsonReferenceSchema.builder().reference("node").build())
                    .definitions(java.util.Map.of("node", node))
                    .build())
            .build();
    var deep = "{\"n\": ".repeat(400) + "{}" + "}".repeat(400);

    assertThat(SchemaCheck.DEFAULT.fault(list, deep))
        .hasValueSatisfying(fault -> assertThat(fault).endsWith("is nested deeper than 64 levels"));
  }
}
