// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
  private static final JsonObject OBJECT =
      JsonObject.parse(
          """
          {"n": 7, "x": 0.5, "t": "text", "f": true, "nothing": null, "o": {"p": 1}, "l": [1, null],
           "inf": Infinity, "big": 99999999999999999999, "long": "%s"}
          """
              .formatted("y".repeat(200))
              .getBytes(StandardCharsets.UTF_8),
          "config.json");

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ModelFormatException.class).hasMessage(message);
  }

  @Test
  void fields_ofTheRightKind_areRead() {
    assertThat(OBJECT.integer("n", 0, 7)).isEqualTo(7);
    assertThat(OBJECT.number("n")).isEqualTo(7.0);
    assertThat(OBJECT.number("x", 1)).isEqualTo(0.5);
    assertThat(OBJECT.string("t")).isEqualTo("text");
    assertThat(OBJECT.optionalString("t")).contains("text");
    assertThat(OBJECT.flag("f", false)).isTrue();
    assertThat(OBJECT.object("o").integer("p", 0, 1)).isEqualTo(1);
    assertThat(OBJECT.list("l")).containsExactly(1L, null);
    assertThat(OBJECT.require("n")).isEqualTo(7L);
  }

  @Test
  void fields_absentOrNull_giveTheDefault() {
    for (var name : new String[] {"absent", "nothing"}) {
      assertThat(OBJECT.has(name)).isFalse();
      assertThat(OBJECT.integer(name, 0, 9, 3)).isEqualTo(3);
      assertThat(OBJECT.number(name, 1.5)).isEqualTo(1.5);
      assertThat(OBJECT.flag(name, true)).isTrue();
      assertThat(OBJECT.optionalString(name)).isEmpty();
      assertThat(OBJECT.list(name)).isEmpty();
    }
  }

  @Test
  void fields_missing_areNamed() {
    refused(() -> OBJECT.integer("absent", 0, 1), "config.json: 'absent' is missing");
    refused(() -> OBJECT.number("nothing"), "config.json: 'nothing' is missing");
    refused(() -> OBJECT.string("absent"), "config.json: 'absent' is missing");
    refused(() -> OBJECT.object("absent"), "config.json: 'absent' is missing");
  }

  @Test
  void integer_outOfBoundsOrOtherKind_isRefused() {
    refused(
        () -> OBJECT.integer("n", 8, 9),
        "config.json: 'n' is 7, expected a whole number from 8 to 9");
    refused(
        () -> OBJECT.integer("n", 0, 6),
        "config.json: 'n' is 7, expected a whole number from 0 to 6");
    refused(
        () -> OBJECT.integer("x", 0, 1, 0),
        "config.json: 'x' is 0.5, expected a whole number from 0 to 1");
    refused(
        () -> OBJECT.integer("big", 0, 1),
        "config.json: 'big' is 99999999999999999999, expected a whole number from 0 to 1");
  }

  @Test
  void number_notFiniteOrOtherKind_isRefused() {
    refused(() -> OBJECT.number("inf"), "config.json: 'inf' is Infinity, expected a finite number");
    refused(() -> OBJECT.number("t", 0), "config.json: 't' is 'text', expected a finite number");
  }

  @Test
  void otherKinds_areRefused() {
    refused(() -> OBJECT.string("n"), "config.json: 'n' is 7, expected a string");
    refused(() -> OBJECT.optionalString("l"), "config.json: 'l' is a list of 2, expected a string");
    refused(() -> OBJECT.flag("o", true), "config.json: 'o' is an object, expected true or false");
    refused(() -> OBJECT.list("f"), "config.json: 'f' is true, expected a list");
    refused(() -> OBJECT.object("n"), "config.json: n: expected a JSON object, found 7");
  }

  @Test
  void longText_isCutInMessages() {
    refused(
        () -> OBJECT.number("long"),
        "config.json: 'long' is '" + "y".repeat(80) + "…', expected a finite number");
  }

  @Test
  void parse_notAnObject_isRefused() {
    refused(
        () -> JsonObject.parse("[1]".getBytes(StandardCharsets.UTF_8), "a.json"),
        "a.json: expected a JSON object, found a list of 1");
    refused(() -> JsonObject.from(null, "a.json"), "a.json: expected a JSON object, found null");
  }
}
