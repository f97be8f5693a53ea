// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.cli.pull.HubStub;
import dev.checkrein.cli.pull.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a JVM of its own shows: exit codes, standard streams, encodings. */
class ProcessTest {
  @TempDir private Path folder;

  private Process start(List<String> flags, String... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private int end(Process process) throws InterruptedException {
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ended within a minute").isTrue();
    return process.exitValue();
  }

  private String read(String stream) throws IOException {
    return Files.readString(folder.resolve(stream), StandardCharsets.UTF_8);
  }

  @Test
  void json_asciiLocale_isUtf8AndAlone() throws Exception {
    var out = folder.resolve("größe.bin").toString();
    var process =
        start(
            List.of("-Dstdout.encoding=US-ASCII", "-Dfile.encoding=US-ASCII"),
            "logits",
            Models.pocket().toString(),
            "--tokens",
            "1,2",
            "--out",
            out,
            "--json",
            "--verbose");

    assertThat(end(process)).as(read("err")).isZero();
    assertThat(read("out")).contains(out).startsWith("{").hasLineCount(1);
    assertThat(read("err")).contains("info: kernels: backend 'vector'");
  }

  @Test
  void badInput_endsWith2AndWithoutAStack() throws Exception {
    var process = start(List.of(), "info", folder.resolve("none").toString());

    assertThat(end(process)).isEqualTo(2);
    assertThat(read("out")).isEmpty();
    assertThat(read("err")).contains("checkrein: ").doesNotContain("\tat ");
  }

  @Test
  void tooSmallAHeap_endsWith2AndAdvice() throws Exception {
    var process =
        start(
            List.of("-Xmx12m"),
            "generate",
            Models.pocket().toString(),
            "--tokens",
            "1",
            "--max-tokens",
            "2");

    assertThat(end(process)).as(read("err")).isEqualTo(2);
    assertThat(read("err")).contains("-Xmx").doesNotContain("\tat ");
  }

  @Test
  void interrupt_endsOrderly() throws Exception {
    var process =
        start(
            List.of(),
            "bench",
            Models.pocket().toString(),
            "--prompt",
            "16",
            "--repeat",
            "100000",
            "--verbose");
    while (process.isAlive() && !read("err").contains("kernels: backend")) {
      Thread.onSpinWait();
    }

    new ProcessBuilder("/bin/kill", "-INT", Long.toString(process.pid())).start().waitFor();

    assertThat(end(process)).isEqualTo(130);
    assertThat(read("out")).isEmpty();
    assertThat(read("err")).contains("checkrein: cancelled");
  }

  @Test
  void interrupt_pull_keepsThePartialFile() throws Exception {
    var model = folder.resolve("model");
    var listing =
        "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"a.bin\", \"size\": 2000}]}"
            .formatted(HubStub.COMMIT);
    try (var hub =
        new ScriptedServer(
            ScriptedServer.Answer.of(
                "HTTP/1.1 200 OK\r\nContent-Length: " + listing.length(),
                listing.getBytes(StandardCharsets.UTF_8),
                false),
            ScriptedServer.Answer.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 2000", new byte[1000], true))) {
      var process =
          start(
              List.of(),
              "pull",
              "org/model",
              "--file",
              "a.bin",
              "--hub",
              hub.address(),
              "--to",
              model.toString());
      var part = model.resolve("a.bin.part");
      while (process.isAlive() && !(Files.exists(part) && Files.size(part) == 1000)) {
        Thread.onSpinWait();
      }

      new ProcessBuilder("/bin/kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(end(process)).as(read("err")).isEqualTo(130);
      assertThat(read("err")).contains("checkrein: cancelled");
      assertThat(part).hasSize(1000);
      assertThat(model.resolve("a.bin")).doesNotExist();
    }
  }
}
