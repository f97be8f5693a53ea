// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command prints of published templates against what transformers renders. */
class RenderPublishedTemplatesTest {
  private static final String REFUSED = "TemplateError: ";

  private final List<String> wrong = new ArrayList<>();
  private int texts;
  private int refusals;
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = Path.of(System.getProperty("checkrein.data", ""), "templates");
    assumeTrue(
        Files.isDirectory(folder), "skipped: the folder of published chat templates is not here");
  }

  @Test
  void render_everyTemplateAndCase_equalsTransformers() throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".jinja")).sorted().toList()) {
        check(file);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(texts).isEqualTo(621);
    assertThat(refusals).isEqualTo(16);
  }

  private void check(Path file) throws IOException {
    var name = file.getFileName().toString().replace(".jinja", "");
    var expected =
        JsonObject.parse(Files.readAllBytes(folder.resolve("expected/" + name + ".json")), name);

    var result =
        Cli.run(
            "render",
            file.toString(),
            "--cases",
            folder.resolve("cases.json").toString(),
            "--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json().fields().keySet()).isEqualTo(expected.fields().keySet());
    for (var label : expected.fields().keySet()) {
      compare(name + " " + label, expected.object(label), result.json().object(label));
    }
  }

  private void compare(String label, JsonObject expected, JsonObject actual) {
    if (expected.has("text")) {
      texts++;
      if (!expected.fields().equals(actual.fields())) {
        wrong.add(label + ": " + actual.fields());
      }
    } else if (expected.string("error").startsWith(REFUSED)) {
      refusals++;
      var message = "refuses the request: " + expected.string("error").substring(REFUSED.length());
      if (!actual.optionalString("error").orElse("").endsWith(message)) {
        wrong.add(label + ": " + actual.fields());
      }
    }
  }
}
