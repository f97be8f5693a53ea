// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelJsonTest {

  @Test
  void write_nested_usesSpacedSeparatorsAndKeepsOrder() {
    var value = new LinkedHashMap<String, Object>();
    value.put("z", List.of(1, true, "é\n\"\\"));
    value.put("a", Map.of());
    value.put("n", null);

    assertThat(ModelJson.write(value))
        .isEqualTo("{\"z\": [1, true, \"é\\n\\\"\\\\\"], \"a\": {}, \"n\": null}");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0",
    "0.0, 0.0",
    "-2.5, -2.5",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.5e300, 1.5e+300",
    "100.0, 100.0"
  })
  void write_double_isWrittenAsPythonDoes(double value, String text) {
    assertThat(ModelJson.write(value)).isEqualTo(text);
  }

  @Test
  void error_controlCharacters_areEscaped() {
    assertThat(ModelJson.error("a\u0001\t")).isEqualTo("{\"error\": \"a\\u0001\\t\"}");
  }

  @Test
  void read_trailingTextOrDoubleKey_isRefused() {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> ModelJson.read("{} x"));
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> ModelJson.read("{\"a\": 1, \"a\": 2}"));
  }
}
