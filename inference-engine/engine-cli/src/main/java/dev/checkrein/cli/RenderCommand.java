// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.chat.jinja.TemplateCases;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code checkrein render}: what a chat template makes of conversations. */
@Command(
    name = "render",
    description = {
      "Renders conversations with a chat template, to see what a model would read.",
      "CASES is a JSON file: {\"now\": \"2026-03-04T05:06:07\", \"bos_token\": \"<s>\","
          + " \"eos_token\": \"</s>\", \"cases\": {\"NAME\": {\"messages\": [...], \"tools\":"
          + " [...], \"arguments\": {\"add_generation_prompt\": true}}}}. Only cases and messages"
          + " must be there. Messages and arguments reach the template as they are.",
      "A case that the template refuses, or that takes more than a template may, has an error"
          + " instead of a text; the others are rendered all the same, and the exit code is 0."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class RenderCommand implements Callable<Integer> {
  /** The most that is read of a case file. */
  static final int CASES_BYTES_MAX = 64 << 20;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "TEMPLATE|MODEL",
      description = "A .jinja file, or a model that has a template; its weights are not needed.")
  private Path template = Path.of("");

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "CASES",
      description = "File of the conversations, at most 64 MiB.")
  private Path cases = Path.of("");

  @Option(
      names = "--json",
      description = "Print one JSON object: name of the case -> {\"text\"} or {\"error\"}.")
  private boolean json;

  RenderCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var conversations =
        TemplateCases.parse(InputFile.read(cases, CASES_BYTES_MAX), cases.toString());
    var compiled = TemplateSource.open(template, conversations.clock());
    var results =
        conversations.variables().entrySet().stream()
            .map(one -> Map.entry(one.getKey(), render(compiled, one.getValue())));
    if (json) {
      terminal.jsonFields(results.map(one -> Map.entry(one.getKey(), one.getValue().toJson())));
    } else {
      print(results);
    }
    return 0;
  }

  private Rendered render(ChatTemplate compiled, Map<String, @Nullable Object> variables) {
    if (terminal.cancelled().getAsBoolean()) {
      throw new CancellationException();
    }
    try {
      return new Rendered("text", compiled.render(variables));
    } catch (RequestException e) {
      return new Rendered("error", String.valueOf(e.getMessage()));
    }
  }

  private void print(Stream<Map.Entry<String, Rendered>> results) {
    results.forEach(
        one ->
            terminal.text(
                "== %s: %s ==%n%s%n"
                    .formatted(one.getKey(), one.getValue().kind(), one.getValue().content())));
  }

  /**
   * What came of a case.
   *
   * @param kind {@code text} or {@code error}
   */
  private record Rendered(String kind, String content) {
    Map<String, String> toJson() {
      return Map.of(kind, content);
    }
  }
}
