// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  @Test
  void of_value_isKeptFromView() {
    var token = Token.of("HF_TOKEN", " hf_secret\n");

    assertThat(token.authorization()).isEqualTo("Bearer hf_secret");
    assertThat(token).hasToString("HF_TOKEN (set)");
    assertThat(token.masked("x hf_secret y")).isEqualTo("x (the token) y");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " \n"})
  void of_noValue_isAbsent(String value) {
    var token = Token.of("HF_TOKEN", value);

    assertThat(token.present()).isFalse();
    assertThat(token.masked("x")).isEqualTo("x");
    assertThatThrownBy(token::authorization).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf_sec ret", "hf_sec\r\nret: x", "hf_secretß"})
  void of_malformedValue_namesTheVariableOnly(String value) {
    assertThatThrownBy(() -> Token.of("MY_TOKEN", value))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("MY_TOKEN")
        .hasMessageNotContaining("hf_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "1A", "hf_abcdef", "a-b"})
  void of_malformedVariable_isNotShown(String variable) {
    assertThatThrownBy(() -> Token.of(variable, "x"))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("--token-env is no name of an environment variable")
        .hasMessageNotContaining("hf_abcdef");
  }
}
