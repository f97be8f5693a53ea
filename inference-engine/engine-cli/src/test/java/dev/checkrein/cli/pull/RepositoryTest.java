// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
  @ParameterizedTest
  @CsvSource({
    "org/model, org/model, main, model",
    "gpt2, gpt2, main, gpt2",
    "a-b_c/D.1-x@v1.0, a-b_c/D.1-x, v1.0, D.1-x",
    "org/model@refs/pr/1, org/model, refs/pr/1, model",
    "org/model@a@b, org/model, a@b, model"
  })
  void parse_wellFormed(String text, String name, String revision, String lastName) {
    var repository = Repository.parse(text);

    assertThat(repository).isEqualTo(new Repository(name, revision));
    assertThat(repository.lastName()).isEqualTo(lastName);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "org/",
        "/model",
        "a/b/c",
        "..",
        "org/..",
        "org/.git",
        "org/a..b",
        "org/a.",
        "a b",
        "https://x",
        "org\\model",
        "org/mödel",
        "org/model?x",
        "org/model@",
        "org/model@a b",
        "org/model@../x",
        "org/model@ö"
      })
  void parse_malformed_isRefused(String text) {
    assertThatThrownBy(() -> Repository.parse(text))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThatThrownBy(() -> Repository.parse("x".repeat(97)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("x".repeat(97));
    assertThatThrownBy(() -> Repository.parse("x@" + "y".repeat(256)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("revision");
  }
}
