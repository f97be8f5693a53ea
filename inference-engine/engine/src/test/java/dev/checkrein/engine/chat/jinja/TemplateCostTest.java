// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Work on long strings is paid for by their length. */
class TemplateCostTest {
  private static final String LONG = "{% set s = 'a' * 3000000 %}{% set l = 'a' * 3000000 %}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s|upper",
        "s|wordcount",
        "s|float",
        "s|int",
        "s|trim",
        "s|trim('b')",
        "s|replace('b', '')",
        "s|title",
        "s|e",
        "s|forceescape",
        "s|striptags",
        "s|truncate",
        "s|urlencode",
        "s.swapcase()",
        "s.casefold()",
        "s.expandtabs()",
        "s.isdigit()",
        "'{!r}'.format(s)",
        "'%(a)s' % {'a': s}",
        "[{'k': s}]|groupby('k')",
        "s|indent",
        "s|length",
        "s|reverse",
        "s|tojson",
        "s|center(3)",
        "[s]|join",
        "[s, l]|sort",
        "[s, l]|unique|list",
        "[s]|max",
        "[s]|string",
        "s is lower",
        "s is upper",
        "s == l",
        "s is eq l",
        "s < l",
        "[s] == [l]",
        "l in [s]",
        "'b' in s",
        "s in {l: 1}",
        "{l: 1}[s]",
        "s.islower()",
        "s.isalpha()",
        "s.upper()",
        "s.find('b')",
        "s.rfind('b')",
        "s.count('b')",
        "s.split('b')",
        "s.rsplit('b')",
        "s.split()",
        "s.splitlines()",
        "s.strip('a')",
        "s.replace('b', 'c')",
        "s.startswith(l)",
        "s.removeprefix(l)",
        "s.partition('b')",
        "s.zfill(1)",
        "s[1:2]",
        "s[5]",
        "s ~ 'x'",
        "s + 'x'",
        "s * 1",
        "s % ()",
        "s.format()",
        "'%s' % s",
        "'{}'.format(s)"
      })
  void render_longStringInALoop_isStopped(String expression) {
    var source =
        LONG + "{% for i in range(100000) %}{% set x = " + expression + " %}{% endfor %}{{ x }}";

    var limits = TemplateLimits.DEFAULTS.withStepsMax(2_000_000);
    var template = ChatTemplate.compile(source, "t", limits, Clock.systemUTC());

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("more than 2000000 steps");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "t in s → False",
        "s.find(t) → -1",
        "s.rfind(u) → -1",
        "s.count(t) → 0",
        "s.replace(t, '')|length → 2900000",
        "s|replace(t, '')|length → 2900000",
        "s.split(t)|length → 1",
        "s.rsplit(u)|length → 1",
        "s.partition(t)[0]|length → 2900000",
        "s.rpartition(u)[2]|length → 2900000"
      })
  void render_longNeedle_isFoundInLinearSteps(String expression, String expected) {
    var source =
        "{% set s = 'a' * 2900000 %}{% set t = 'a' * 200000 + 'b' %}{% set u = 'b' + 'a' * 200000"
            + " %}{{ "
            + expression
            + " }}";
    var run = new Run("t", TemplateLimits.DEFAULTS, Clock.systemUTC());

    var text = ChatTemplate.compile(source, "t").render(Map.of(), run);

    assertThat(text).isEqualTo(expected);
    assertThat(run.steps()).isBetween(2_900_000L / 32, 2_900_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "('ab' * 3000000).split('b')",
        "('ab' * 3000000).rsplit('b')",
        "('a ' * 3000000).split()",
        "('\\n' * 3000000).splitlines()",
        "('\\n' * 3000000)|indent"
      })
  void render_tooManyParts_isStopped(String expression) {
    var template = ChatTemplate.compile("{% set x = " + expression + " %}", "t");

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("a list of 1000001 items, the limit is 1000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"xaabaabaabab", "aabaabaab", "xxaabaabaa", "aabaabaaaabaabaab", "aabaabaabaabaab"})
  void needle_repetitive_isFoundFromBothEnds(String text) {
    var needle = new Needle("aabaabaab");

    assertThat(needle.next(text, 0)).isEqualTo(text.indexOf("aabaabaab"));
    assertThat(needle.last(text, text.length())).isEqualTo(text.lastIndexOf("aabaabaab"));
  }
}
