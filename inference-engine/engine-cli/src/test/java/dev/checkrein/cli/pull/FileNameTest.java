// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "model-00001-of-00010.safetensors",
        "Q8_0/model (1).gguf",
        ".gitattributes",
        "größe+漢字=1,[x]{y}~#&!%@.txt",
        "1/2/3/4/5/6/7/8"
      })
  void isPlain_harmless(String name) {
    assertThat(FileName.isPlain(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/..",
        "../a",
        "/a",
        "a/",
        "a//b",
        "a/./b",
        "a\\b",
        "C:a",
        "a:b",
        "~/a\u0000",
        "a\nb",
        "a\u001b",
        "a\u202eb",
        "a\u2028b",
        " a",
        "a ",
        "a.",
        "a*",
        "a?",
        "a|b",
        "a<b",
        "a\"b",
        "con",
        "CON.txt",
        "aux",
        "Lpt1.x",
        ".git",
        ".GIT/config",
        "a/.git/b",
        "x.part",
        "1/2/3/4/5/6/7/8/9"
      })
  void isPlain_dangerous_isNot(String name) {
    assertThat(FileName.isPlain(name)).isFalse();
  }

  @Test
  void isPlain_longNames_haveLimits() {
    assertThat(FileName.isPlain("x".repeat(FileName.PART_CHARS_MAX))).isTrue();
    assertThat(FileName.isPlain("x".repeat(FileName.PART_CHARS_MAX + 1))).isFalse();
    assertThat(FileName.isPlain(("x".repeat(99) + "/").repeat(4) + "x")).isFalse();
  }

  @Test
  void shown_isShortAndOnOneLine() {
    assertThat(FileName.shown("a\u001b[2J\r\n\u202eb\u2028" + "x".repeat(200)))
        .startsWith("a?[2J???b?xxx")
        .hasSize(101)
        .endsWith("…");
  }
}
