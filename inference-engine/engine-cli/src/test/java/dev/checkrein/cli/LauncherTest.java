// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launchers are shell; so are their tests. */
class LauncherTest {
  private static final Path SCRIPT = Path.of("../../bin/test/launcher-test.sh");

  @TempDir private Path folder;

  @Test
  void launchers_madeUpProjectAndJdks_passTheirOwnTests() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/bin/sh")),
        "no /bin/sh: the launchers are not for this system");

    var output = folder.resolve("output.txt");
    var process =
        new ProcessBuilder("/bin/sh", SCRIPT.toString(), Files.createDirectory(work()).toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();

    assertThat(ended).as("ended within a minute: %s", read(output)).isTrue();
    assertThat(process.exitValue()).as(read(output)).isZero();
    assertThat(read(output)).contains("ok: 25 is preferred to a newer one");
  }

  private Path work() {
    return folder.resolve("with a space");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
