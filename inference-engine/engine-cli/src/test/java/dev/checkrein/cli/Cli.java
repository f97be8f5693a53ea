// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs commands within the test's JVM. */
final class Cli {
  /** What came of a command. */
  record Result(int status, String out, String err) {
    JsonObject json() {
      return JsonObject.parse(out.getBytes(StandardCharsets.UTF_8), "standard output");
    }
  }

  private Cli() {}

  static Result run(String... args) {
    return run(() -> false, args);
  }

  static Result run(BooleanSupplier cancelled, String... args) {
    return run(cancelled, Map.of(), args);
  }

  static Result run(BooleanSupplier cancelled, Map<String, String> environment, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            out,
            StandardCharsets.UTF_8,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            cancelled);
    int status = Main.run(terminal, environment, args);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
