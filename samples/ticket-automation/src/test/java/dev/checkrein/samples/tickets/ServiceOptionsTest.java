// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceOptionsTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int serve(String... arguments) {
    return TicketDeskApplication.serve(
        arguments, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "--prot 80, --prot",
    "nonsense, nonsense",
    "--port x, --port",
    "--port 70000, 65535",
    "--port, value",
    "--data=, --data",
    "--model=, --model is empty",
    "--model /no/such/model.gguf, no such file"
  })
  void serve_wrongOption_endsWithOneLine(String line, String says) {
    var code = serve(line.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(says);
  }

  @Test
  void serve_takenPort_endsWithOneLineThatNamesIt() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = Integer.toString(taken.getLocalPort());

      var code = serve("--port", port);

      assertThat(code).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(port).contains("--port");
    }
  }

  @Test
  void serve_modelPathThatLooksLikeAPlaceholder_isTakenVerbatim(@TempDir Path data) {
    var code =
        serve("--port", "0", "--data", data.toString(), "--model", data + "/m${user.home}/absent");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(data + "/m${user.home}/absent");
  }

  @Test
  void serve_help_explainsTheOptions() {
    var code = serve("--help");

    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--port").contains("--data");
  }
}
