// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A template comes with a downloaded model: it may be hostile. */
class TemplateSandboxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__']['__mro__'] }}",
        "{{ (''|attr('__class__')).__mro__ }}",
        "{{ s.getClass().forName('java.lang.Runtime') }}",
        "{{ l.getClass().x }}",
        "{{ m.getClass().x }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ range.__class__.x }}",
        "{{ '{0.__class__}'.format(s) }}",
        "{{ s.format.__self__.x }}",
        "{% macro m2() %}{% endmacro %}{{ m2.__globals__.x }}",
        "{% for x in l %}{{ loop.__class__.x }}{% endfor %}",
        "{{ m.clear() }}",
        "{{ m.update({}) }}"
      })
  void render_reachesForObjects_fails(String source) {
    var template = ChatTemplate.compile(source, "t");
    var variables = Map.<String, Object>of("s", "x", "l", List.of(1L), "m", Map.of("k", 1L));

    assertThatThrownBy(() -> template.render(variables)).isInstanceOf(RequestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ s.getClass }}",
        "{{ m.__class__ }}",
        "{{ m['class'] }}",
        "{{ l.class }}"
      })
  void render_memberOfObjects_isUndefined(String source) {
    var template = ChatTemplate.compile(source, "t");

    assertThat(template.render(Map.of("s", "x", "m", Map.of(), "l", List.of()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "{% for x in range(10**9) %}x{% endfor %} → a range of 1000000000 items",
        "{{ range(2000000)|list }} → a range of 2000000 items",
        "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %} →"
            + " steps",
        "{{ 'a' * 10**9 }} → a string of more than",
        "{{ [0] * 10**9 }} → a list of 1000000000 items",
        "{{ 'a'|center(10**9) }} → a string of more than",
        "{{ 'a'.ljust(10**9) }} → a string of more than",
        "{{ 'a'|indent(10**9) }} → a string of more than",
        "{{ '%999999999d' % 1 }} → a format wider than",
        "{{ '{:>999999999}'.format(1) }} → a format wider than",
        "{{ 9**9**9**9**9**9 }} → a whole number of more than 4300 digits",
        "{% set ns = namespace(x=3) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{%"
            + " endfor %} → a whole number of more than 4300 digits",
        "{{ ('a' * 10000).replace('a', 'b' * 10000) }} → a string of more than",
        "{{ (['a' * 10000] * 10000)|join('b' * 10000) }} → a string of more than",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }} → nested more than 600 levels",
        "{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m('a' * 1000) }} → steps",
        "{% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}{% endfor"
            + " %}{{ ns.x }} → nested more than",
        "{% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}{% endfor"
            + " %}{{ ns.x|tojson }} → nested more than",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{%"
            + " endfor %}{{ ns.x }} → steps",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{%"
            + " endfor %}{{ ns.x == ns.x|list }} → steps",
        "{% set x = [] %}{% set _ = x.append(x) %}{{ x }} → nested more than",
        "{% set x = [1] %}{% for i in range(99) %}{% set _ = x.extend(x) %}{% endfor %} → steps",
        "{% for i in range(10000) %}{{ 'abcdefghijklmnopqrst' }}{% endfor %} → characters of"
            + " output"
      })
  void render_usesTooMuch_isStopped(String source, String message) {
    var limits = TemplateLimits.DEFAULTS.withStepsMax(2_000_000).withOutputCharsMax(100_000);
    var template = ChatTemplate.compile(source, "t", limits, Clock.systemUTC());

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\0',
      value = {
        "ok\\n{{ x | foo }} → line 2, column 8: unknown filter 'foo'",
        "{{ x is foo }} → line 1, column 9: unknown test 'foo'",
        "a\\nb {% include 'x' %} → line 2, column 6: unknown tag 'include'",
        "{% import 'x' as y %} → unknown tag 'import'",
        "{% do x %} → unknown tag 'do'",
        "{% endif %} → unknown tag 'endif'",
        "{% if x %} → expected 'endif', found the end of the template",
        "{% for x in y %}{% endif %} → unknown tag 'endif'",
        "{% autoescape true %}{% endautoescape %} → only 'autoescape false' is supported",
        "{{ x|random }} → unknown filter 'random'",
        "{{ x|wordwrap }} → unknown filter 'wordwrap'",
        "{% break %} → 'break' outside a loop",
        "{{ x → the tag has no '}}'",
        "{{ 'x }} → the string has no closing '",
        "{# x → the comment has no '#}'",
        "{{ x) }} → unexpected ')'",
        "{{ 1 + }} → expected an expression, found '}}'",
        "{{ f(a=1, 2) }} → a positional argument follows a named one",
        "{{ f(**x, 1) }} → an argument follows unpacked ones",
        "{% set true = 1 %} → cannot assign to 'true'",
        "{{ x $ }} → unexpected character '$'",
        "{{ 0x }} → expected a number of base 16"
      })
  void compile_malformed_isRefusedWithPosition(String source, String message) {
    var text = source.replace("\\n", "\n");

    assertThatThrownBy(() -> ChatTemplate.compile(text, "t.jinja"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("chat template 't.jinja', line ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "{'a':", "not ", "-", "a if b else ", "f("})
  void compile_deeplyNested_isRefused(String open) {
    var source = "{{ " + open.repeat(5000);

    assertThatThrownBy(() -> ChatTemplate.compile(source + " }}", "t"))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void compile_deeplyNestedTags_isRefused() {
    var source = "{% if x %}".repeat(5000);

    assertThatThrownBy(() -> ChatTemplate.compile(source, "t"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("nested more than 200 levels deep");
  }

  @Test
  void render_longChainOfOperators_isStoppedOnASmallStack() throws Exception {
    var template = ChatTemplate.compile("{{ 1" + " + 1".repeat(100_000) + " }}", "t");
    var caught = new Throwable[1];
    Runnable task = () -> template.render(Map.of());

    var thread = new Thread(null, task, "small stack", 512 * 1024);
    thread.setUncaughtExceptionHandler((_, e) -> caught[0] = e);
    thread.start();
    thread.join();

    assertThat(caught[0])
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("nested more than 600 levels");
  }

  @Test
  void render_raiseException_refusesWithItsText() {
    var template = ChatTemplate.compile("{{ raise_exception('no ' ~ 'images') }}", "t");

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessage("chat template 't' refuses the request: no images");
  }

  @Test
  void compile_tenMegabytes_isRefused() {
    var source = "a".repeat(10_000_000);

    assertThatThrownBy(() -> ChatTemplate.compile(source, "t"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("has 10000000 characters, the limit is 1000000");
  }

  @Test
  void compile_longestTemplateOfTags_isQuick() {
    var source = "{{x}}\n".repeat(160_000);

    var template = ChatTemplate.compile(source, "t");

    assertThat(template.render(Map.of("x", "a"))).hasSize(320_000 - 1);
  }

  @Test
  void render_variableNestedTooDeeply_isRefused() {
    Object nested = List.of();
    for (int i = 0; i < 1000; i++) {
      nested = List.of(nested);
    }
    var variables = Map.of("x", nested);
    var template = ChatTemplate.compile("x", "t");

    assertThatThrownBy(() -> template.render(variables))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("nested more than 120 levels deep");
  }
}
