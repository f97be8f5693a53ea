// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(
          OutputStream.nullOutputStream(),
          StandardCharsets.UTF_8,
          new PrintStream(err, true, StandardCharsets.UTF_8),
          false,
          () -> false);

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  static Arguments[] failures() {
    return new Arguments[] {
      Arguments.of(new ModelFormatException("x: bad"), 2, "x: bad"),
      Arguments.of(new RequestException("too long"), 2, "too long"),
      Arguments.of(new BackendException("no\n  vectors"), 2, "no vectors"),
      Arguments.of(new NoSuchFileException("a.json"), 2, "a.json: no such file"),
      Arguments.of(new OutOfMemoryError("Java heap space"), 2, "out of memory (Java heap space; "),
      Arguments.of(new CancellationException(), 130, "cancelled"),
      Arguments.of(new IllegalStateException("oops"), 1, "this is a defect: ")
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void report_isOneLineAndAnExitCode(Throwable failure, int status, String line) {
    assertThat(new Failures(terminal, false).report(failure)).isEqualTo(status);

    assertThat(err()).startsWith("checkrein: " + line).hasLineCount(1);
  }

  @Test
  void report_verbose_showsTheStack() {
    new Failures(terminal, true).report(new IllegalStateException("oops"));

    assertThat(err()).contains("\tat dev.checkrein.cli.FailuresTest");
  }

  @Test
  void report_outOfMemory_saysWhatToDo() {
    new Failures(terminal, false).report(new OutOfMemoryError("Java heap space"));

    assertThat(err()).contains("--context").contains("CHECKREIN_JAVA_OPTS=-Xmx");
  }
}
