// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final long SEED = 20260914;

  private static Object parse(String text) {
    return Json.parse(text, "a.json");
  }

  private static void refused(String text, String... parts) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("a.json: ")
        .hasMessageContainingAll(parts);
    assertThatThrownBy(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8), "a.json"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("a.json: ");
  }

  @Test
  void parse_everyKind_givesPlainValues() {
    var value = parse("{\"b\": [1, 2.5, true, null, \"x\"], \"a\": {}}");

    assertThat(value)
        .isEqualTo(Map.of("b", Arrays.asList(1L, 2.5, true, null, "x"), "a", Map.of()));
    assertThat(((Map<?, ?>) value).keySet().toArray()).containsExactly("b", "a");
  }

  @Test
  void parse_values_cannotBeChanged() {
    var map = JsonObject.parse("{\"a\": [1]}".getBytes(StandardCharsets.UTF_8), "a.json");

    assertThatThrownBy(() -> map.fields().put("b", 1L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.list("a").add(1L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void parse_numbers_keepTheirSize() {
    assertThat(parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(parse("1e-9")).isEqualTo(1e-9);
    assertThat(parse("1e400")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("[NaN, -Infinity, Infinity]"))
        .isEqualTo(List.of(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1,",
        "{\"a\" 1}",
        "{'a': 1}",
        "[1,]",
        "\"a",
        "nul",
        "01",
        "{} x",
        "\"\\x\"",
        "\"\t\"",
        "// c\n1",
        "+1"
      })
  void parse_malformed_isRefusedWithPlace(String text) {
    refused(text, "malformed JSON at line ");
  }

  @Test
  void parse_empty_isRefused() {
    refused("", "empty");
    refused("  \n", "empty");
  }

  @Test
  void parse_moreAfterTheValue_isRefusedWithPlace() {
    refused("{}\n {}", "more text after the JSON value, at line 2, column 2");
  }

  @Test
  void parse_repeatedKey_isRefused() {
    refused("{\"a\": 1, \"a\": 2}", "Duplicate", "'a'");
  }

  @Test
  void parse_nestedDeeply_isRefused() {
    assertThat(parse("[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX))).isNotNull();
    refused("[".repeat(Json.DEPTH_MAX + 1) + "]".repeat(Json.DEPTH_MAX + 1), "nesting depth");
    refused("{\"a\":".repeat(100_000), "nesting depth");
  }

  @Test
  void parse_hugeNumber_isRefused() {
    refused("1".repeat(2000), "malformed JSON");
  }

  @Test
  void parse_invalidUtf8_isRefused() {
    for (var bytes :
        List.of(new byte[] {'"', (byte) 0xff, '"'}, new byte[] {'"', (byte) 0xc3, '"'})) {
      assertThatThrownBy(() -> Json.parse(bytes, "a.json"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith("a.json: malformed JSON");
    }
  }

  @Test
  void parse_byteOrderMark_isPassedOver() {
    assertThat(Json.parse("\ufeff[1]".getBytes(StandardCharsets.UTF_8), "a.json"))
        .isEqualTo(List.of(1L));
  }

  @Test
  void parse_manyKeys_isQuickAndComplete() {
    var random = new Random(SEED);
    var map = new LinkedHashMap<String, Object>();
    for (long i = 0; i < 150_000; i++) {
      map.put(Long.toString(random.nextLong(), 36) + (char) random.nextInt(0xd800), i);
    }

    var utf8 = Json.write(map).getBytes(StandardCharsets.UTF_8);

    assertThat(Json.parse(utf8, "vocab").equals(map)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "0.1, 0.1",
    "123456789.125, 123456789.125",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "1.5e16, 1.5e+16",
    "1e22, 1e+22",
    "1e100, 1e+100",
    "-1.25e-7, -1.25e-07",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1e-9, 1e-09",
    "5e-324, 5e-324",
    "1e-323, 1e-323",
    "2e23, 2e+23",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity"
  })
  void number_isWrittenAsPythonDoes(double value, String expected) {
    assertThat(Json.number(value)).isEqualTo(expected);
  }

  @Test
  void number_random_comesBack() {
    var random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(Json.number(value)))
            .as("seed %d, %d", SEED, i)
            .isEqualTo(value);
      }
    }
  }

  @Test
  void write_isAsPythonDumpsWithoutAscii() {
    var map = new LinkedHashMap<String, Object>();
    map.put("b", Arrays.asList(1L, 2, 2.5, 0.1f, new BigDecimal("1.50"), true, null));
    map.put("é", "\"\\\n\r\t\b\f\u0001\u001f\u007f\u2028🙂");
    map.put("e", Map.of());
    map.put("l", List.of());

    assertThat(Json.write(map))
        .isEqualTo(
            "{\"b\": [1, 2, 2.5, 0.1, 1.5, true, null], \"é\": \"\\\"\\\\\\n"
                + "\\r"
                + "\\t\\b\\f\\u0001\\u001f\u007f\u2028🙂\", \"e\": {}, \"l\": []}");
  }

  @Test
  void write_otherThings_isRefused() {
    assertThatThrownBy(() -> Json.write(List.of(new int[0])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a JSON value");
  }

  @Test
  void write_parsedText_comesBack() {
    var text = "{\"a\": [1, -2, 1e-05, \"\\u0000\", {\"b\": null}], \"c\": 18446744073709551616}";

    assertThat(Json.write(parse(text))).isEqualTo(text);
  }
}
