// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein info}: the model in numbers. */
@Command(
    name = "info",
    description = {
      "Says what a model is: layers, parameters, sizes, memory, what comes with it.",
      "With --config, what a config.json says of a model whose weights are not here.",
      "Active parameters are those that one token is multiplied with; memory is that of float32,",
      "as this engine keeps it, and of bfloat16, as others publish it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class InfoCommand implements Callable<Integer> {
  private static final int CONTEXT = 64;

  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A config.json to describe instead of a model.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  InfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var facts = config == null ? ofModel() : ModelFacts.of(ConfigFile.read(config));
    if (json) {
      terminal.json(facts);
    } else {
      facts.forEach((name, value) -> terminal.text("%-34s %s%n".formatted(name, text(value))));
    }
    return 0;
  }

  private Map<String, @Nullable Object> ofModel() {
    try (var engine = model.open(CONTEXT)) {
      var facts = ModelFacts.of(engine);
      facts.put("threads", model.threads());
      return facts;
    }
  }

  private static @Nullable Object text(@Nullable Object value) {
    return value instanceof Long number ? "%,d".formatted(number) : value;
  }
}
