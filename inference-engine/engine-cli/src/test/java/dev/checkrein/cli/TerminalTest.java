// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static Terminal terminal(OutputStream out) {
    return new Terminal(
        out,
        StandardCharsets.ISO_8859_1,
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        false,
        () -> false);
  }

  @Test
  void json_otherCharset_isUtf8() {
    var out = new ByteArrayOutputStream();

    terminal(out).json(Map.of("wort", "größe €"));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"wort\": \"größe €\"}\n");
  }

  @Test
  void jsonFields_severalOrNone_areOneObject() {
    var out = new ByteArrayOutputStream();

    terminal(out).jsonFields(Stream.of(Map.entry("a", "größe"), Map.entry("b", 2)));
    terminal(out).jsonFields(Stream.<Map.Entry<String, String>>of());

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"a\": \"größe\", \"b\": 2}\n{}\n");
  }

  @Test
  void jsonList_longerThanAPart_isOneLine() {
    var out = new ByteArrayOutputStream();
    var values = Collections.nCopies(100_000, "ß");

    terminal(out).jsonList(values.iterator());

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Json.write(values) + "\n");
  }

  @Test
  void text_otherCharset_isInIt() {
    var out = new ByteArrayOutputStream();

    terminal(out).text("größe");

    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("größe");
  }

  @Test
  void text_readerGone_throws() {
    var gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThatThrownBy(() -> terminal(gone).text("a"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write to standard output: Broken pipe");
  }
}
