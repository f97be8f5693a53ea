// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatTemplateTest {
  private static final Map<?, ?> GOLDENS = goldens();

  private static Map<?, ?> goldens() {
    try (var in = ChatTemplateTest.class.getResourceAsStream("goldens.json")) {
      return (Map<?, ?>) Json.parse(in.readAllBytes(), "goldens.json");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Object> snippets() {
    return ((List<?>) GOLDENS.get("cases")).stream().map(c -> (Object) c);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  @SuppressWarnings("unchecked")
  void render_snippet_equalsReference(Map<String, Object> snippet) {
    var template = ChatTemplate.compile((String) snippet.get("source"), "snippet");

    var text = template.render((Map<String, Object>) GOLDENS.get("variables"));

    assertThat(text).isEqualTo(snippet.get("text"));
  }

  @Test
  void render_strftimeNow_readsTheClock() {
    var clock = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    var source = "{{ strftime_now('%Y-%m-%d %d %b %B %A %H:%M:%S %-d %j %% %I%p') }}";

    var text = ChatTemplate.compile(source, "t", TemplateLimits.DEFAULTS, clock).render(Map.of());

    assertThat(text).isEqualTo("2026-03-04 04 Mar March Wednesday 05:06:07 4 063 % 05AM");
  }

  @Test
  void render_strftimeNowOfWeeks_equalsPython() {
    var clock = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    var source = "{{ strftime_now('%c|%x|%X|%e|%w|%U|%W|%u|%V|%G|%R') }}";

    var text = ChatTemplate.compile(source, "t", TemplateLimits.DEFAULTS, clock).render(Map.of());

    assertThat(text)
        .isEqualTo("Wed Mar  4 05:06:07 2026|03/04/26|05:06:07| 4|3|09|09|3|10|2026|05:06");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\0',
      value = {
        "{{ m(1, 2) }} → macro 'm' takes not more than 1 arguments",
        "{{ m(1, b=2) }} → macro 'm' takes no argument 'b'",
        "{{ m(**[1]) }} → the argument behind '**' must be a dict",
        "{% for x in [[]] %}{{ loop(x) }}{% endfor %} → the loop is called but is not marked",
        "{{ cycler() }} → cycler() takes at least one item",
        "{{ dict([1]) }} → is not iterable",
        "{{ '%(a)s' % 1 }} → format requires a mapping",
        "{{ '{0.x}'.format(1) }} → is missing or not supported",
        "{{ 1|slice(0) }} → expected at least 1",
        "{{ 'a'|truncate(1) }} → expected length >= 3"
      })
  void render_wrongCall_isRefused(String source, String message) {
    var template = ChatTemplate.compile("{% macro m(a) %}{{ a }}{% endmacro %}" + source, "t");

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void render_generationTag_isTransparent() {
    assertThat(render("{% generation %}a{% endgeneration %}b")).isEqualTo("ab");
  }

  @Test
  void render_ownListAppended_isChanged() {
    assertThat(render("{% set l = [1] %}{% set _ = l.append(2) %}{{ l }}{{ l.pop(0) }}"))
        .isEqualTo("[1, 2]1");
  }

  @Test
  void render_listOfTheRequestAppended_isRefused() {
    var template = ChatTemplate.compile("{{ l.append(1) }}", "t");

    assertThatThrownBy(() -> template.render(Map.of("l", List.of(1L))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("cannot be changed");
  }

  @Test
  void render_fromJson_readsValues() {
    assertThat(render("{{ ('{\"a\": [1, \"\\\\\"x\"]}'|from_json).a[1] }}")).isEqualTo("\"x");
  }

  @Test
  void render_variableOfOtherType_isRefused() {
    var template = ChatTemplate.compile("x", "t");

    assertThatThrownBy(() -> template.render(Map.of("o", Thread.currentThread())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void render_runTimeError_namesFileAndLine() {
    var template = ChatTemplate.compile("a\n\n{{ nobody.name }}", "models/x.jinja");

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessage("chat template 'models/x.jinja', line 3: 'nobody' is undefined");
  }

  @Test
  void render_fromManyThreads_givesTheSameText() throws Exception {
    var template =
        ChatTemplate.compile(
            "{% set ns = namespace(n=0) %}{% for i in range(500) %}{% set ns.n = ns.n + i %}"
                + "{% endfor %}{{ ns.n }}",
            "t");
    Callable<String> task = () -> template.render(Map.of());

    var texts = new ArrayList<String>();
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var future : pool.invokeAll(Collections.nCopies(16, task))) {
        texts.add(future.get());
      }
    }

    assertThat(texts).hasSize(16).containsOnly("124750");
  }

  private static String render(String source) {
    return ChatTemplate.compile(source, "t").render(Map.of());
  }
}
