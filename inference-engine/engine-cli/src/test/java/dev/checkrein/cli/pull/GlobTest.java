// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "a.txt, a.txt, true",
    "a.txt, A.txt, false",
    "a.txt, b/a.txt, false",
    "*, a.txt, true",
    "*, b/a.txt, false",
    "*/*, b/a.txt, true",
    "b/*.txt, b/a.txt, true",
    "*Q4*.gguf, m-Q4_K_M.gguf, true",
    "*Q4*.gguf, m-Q8_0.gguf, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbXbX, false",
    "**, a, true",
    "*, .gitattributes, false",
    ".*, .gitattributes, true",
    "*/x, .git/x, false",
    "[a], a, false",
    "a+(b), a+(b), true"
  })
  void matches_wholeNames(String pattern, String name, boolean matches) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void matches_manyStarsAgainstALongName_ends() {
    var name = "a".repeat(100_000);

    assertThat(new Glob("*a*a*a*a*a*a*a*a*a*a*b").matches(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void glob_blank_isRefused(String pattern) {
    assertThatThrownBy(() -> new Glob(pattern)).isInstanceOf(RequestException.class);
  }

  @Test
  void glob_tooLong_isRefused() {
    assertThatThrownBy(() -> new Glob("x".repeat(257)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("257 characters");
  }
}
