// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.checkrein.engine.error.RequestException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateCasesTest {
  private static TemplateCases parse(String json) {
    return TemplateCases.parse(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "cases.json");
  }

  @Test
  void parse_everyField_becomesAVariable() {
    var cases =
        parse(
            "{'now': '2026-03-04T05:06:07', 'bos_token': '<s>', 'eos_token': '</s>', 'cases':"
                + " {'a': {'messages': [{'role': 'user'}], 'tools': [1], 'arguments': {'x': 2}}}}");

    assertThat(cases.clock().instant()).isEqualTo(Instant.parse("2026-03-04T05:06:07Z"));
    assertThat(cases.variables().get("a"))
        .containsOnly(
            entry("messages", List.of(Map.of("role", "user"))),
            entry("tools", List.of(1L)),
            entry("documents", null),
            entry("bos_token", "<s>"),
            entry("eos_token", "</s>"),
            entry("x", 2L));
  }

  @Test
  void parse_messagesAlone_leavesTokensUndefined() {
    var cases = parse("{'cases': {'a': {'messages': []}}}");

    assertThat(cases.variables().get("a"))
        .containsOnly(entry("messages", List.of()), entry("tools", null), entry("documents", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | cases.json: expected a JSON object, found a list of 0",
        "{ | cases.json: malformed JSON at line 1",
        "{} | cases.json: 'cases' is missing",
        "{'cases': []} | cases.json: cases: expected a JSON object",
        "{'cases': {'a': 1}} | cases.json: cases: a: expected a JSON object, found 1",
        "{'cases': {'a': {}}} | cases.json: cases: a: 'messages' is missing",
        "{'cases': {'a': {'messages': {}}}} | a: 'messages' is an object, expected a list",
        "{'cases': {'a': {'messages': [], 'tools': 'x'}}} | a: 'tools' is 'x', expected a list",
        "{'cases': {'a': {'messages': [], 'arguments': []}}} | a: arguments: expected a JSON"
            + " object",
        "{'cases': {'a': {'messages': [], 'tool': 1}}} | cases: a: unknown field 'tool', expected"
            + " [arg",
        "{'cases': {}, 'case': {}} | cases.json: unknown field 'case', expected [bos_token, cases",
        "{'cases': {}, 'now': 'noon'} | 'now' is 'noon', expected a date and time",
        "{'cases': {}, 'bos_token': 1} | 'bos_token' is 1, expected a string",
        "{'cases': {'a': {'messages': [], 'arguments': {'tools': 1}}}} | a: arguments: 'tools' is"
            + " set"
      })
  void parse_malformed_namesCaseAndField(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void parse_tooManyCases_isRefused() {
    var many =
        IntStream.rangeClosed(0, TemplateCases.CASES_MAX)
            .mapToObj(i -> "'c" + i + "': {'messages': []}")
            .collect(Collectors.joining(",", "{'cases': {", "}}"));

    assertThatThrownBy(() -> parse(many))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("10001 cases, the limit is 10000");
  }
}
