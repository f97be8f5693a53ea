// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chat templates of published models against what Hugging Face transformers renders. */
class PublishedTemplatesTest {
  private static final String REFUSED = "TemplateError: ";

  private final List<String> wrong = new ArrayList<>();
  private final List<String> otherRendered = new ArrayList<>();
  private int equal;
  private int refused;
  private int other;
  private long stepsMost;
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = Path.of(System.getProperty("checkrein.data", ""), "templates");
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: the folder of published chat templates is not here");
  }

  @Test
  void render_everyCase_equalsTransformers() throws IOException {
    var cases = TemplateCases.parse(Files.readAllBytes(folder.resolve("cases.json")), "cases.json");
    try (var files = Files.list(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".jinja")).sorted().toList()) {
        check(file, cases);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(stepsMost).isBetween(1L, TemplateLimits.DEFAULTS.stepsMax() / 100);
    assertThat(equal).isEqualTo(621);
    assertThat(refused).isEqualTo(16);
    assertThat(other).isEqualTo(28);
    // The reference forbids append to lists that the template made itself; here it is allowed.
    assertThat(otherRendered)
        .containsExactly(
            "Kimi-K2-Thinking tool_call",
            "Kimi-K2-Thinking tool_call_with_text",
            "Kimi-K2-Thinking tool_call_thinking",
            "Kimi-K2-Thinking two_calls",
            "Kimi-K2-Thinking whole_loop");
  }

  @Test
  void render_messageOfAMegabyte_isWellWithinTheLimitOfSteps() throws IOException {
    var content = "Tell me about <b>rivers</b>.\n".repeat(40_000);
    var variables = new HashMap<String, Object>();
    variables.put("messages", List.of(Map.of("role", "user", "content", content)));
    variables.put("tools", List.of());
    variables.put("documents", null);
    variables.put("bos_token", "<s>");
    variables.put("eos_token", "</s>");
    variables.put("add_generation_prompt", true);
    var clock = Clock.systemUTC();
    try (var files = Files.list(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".jinja")).sorted().toList()) {
        var source = Files.readString(file);
        var template =
            ChatTemplate.compile(source, file.toString(), TemplateLimits.DEFAULTS, clock);

        var result = render(template, variables, clock);

        assertThat(result.error()).as(file.toString()).isNull();
        assertThat(result.text())
            .as(file.toString())
            .hasSizeGreaterThanOrEqualTo(content.strip().length());
      }
    }

    assertThat(stepsMost).isBetween(1L, TemplateLimits.DEFAULTS.stepsMax() / 10);
  }

  private void check(Path file, TemplateCases cases) throws IOException {
    var name = file.getFileName().toString().replace(".jinja", "");
    var template =
        ChatTemplate.compile(Files.readString(file), name, TemplateLimits.DEFAULTS, cases.clock());
    var expected = read("expected/" + name + ".json");
    cases
        .variables()
        .forEach(
            (label, variables) ->
                compare(
                    name + " " + label,
                    map(expected.get(label)),
                    render(template, variables, cases.clock())));
  }

  /** The text, or the message of the refusal. */
  private record Result(String text, String error) {}

  private Result render(ChatTemplate template, Map<String, Object> variables, Clock clock) {
    var run = new Run(template.name(), TemplateLimits.DEFAULTS, clock);
    try {
      return new Result(template.render(variables, run), null);
    } catch (RequestException e) {
      return new Result(null, e.getMessage());
    } finally {
      stepsMost = Math.max(stepsMost, run.steps());
    }
  }

  private void compare(String label, Map<String, Object> expected, Result result) {
    var error = (String) expected.get("error");
    if (error == null) {
      if (expected.get("text").equals(result.text())) {
        equal++;
      } else {
        wrong.add(label + ": " + (result.error() == null ? "other text" : result.error()));
      }
    } else if (error.startsWith(REFUSED)) {
      var message = "refuses the request: " + error.substring(REFUSED.length());
      if (result.error() != null && result.error().endsWith(message)) {
        refused++;
      } else {
        wrong.add(label + ": expected '" + error + "', got " + result);
      }
    } else {
      other++;
      if (result.error() == null) {
        otherRendered.add(label);
      }
    }
  }

  private Map<String, Object> read(String name) throws IOException {
    return map(Json.parse(Files.readAllBytes(folder.resolve(name)), name));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
