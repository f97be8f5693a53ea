// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein info}: the model in numbers. */
@Command(
    name = "info",
    description = "Says what a model is: layers, sizes, memory, what comes with it.",
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class InfoCommand implements Callable<Integer> {
  private static final int CONTEXT = 64;

  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  InfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (var engine = model.open(CONTEXT)) {
      var facts = facts(engine);
      if (json) {
        terminal.json(facts);
      } else {
        facts.forEach((name, value) -> terminal.text("%-24s %s%n".formatted(name, value)));
      }
    }
    return 0;
  }

  private Map<String, @Nullable Object> facts(Engine engine) {
    var description = engine.description();
    var checkpoint = engine.checkpoint();
    var formats = new TreeMap<String, Integer>();
    for (var name : checkpoint.tensorNames()) {
      formats.merge(checkpoint.format(name).name(), 1, Integer::sum);
    }
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("model", checkpoint.path().toString());
    facts.put("architecture", description.architecture());
    facts.put("layers", new TreeMap<>(description.layers()));
    facts.put("hidden", description.hidden());
    facts.put("vocabulary", description.vocabulary());
    facts.put("contextTokensMax", description.contextTokensMax());
    facts.put("parameters", description.parameters());
    facts.put("parametersActive", description.parametersActive());
    facts.put("tensors", formats);
    facts.put("weightBytes", checkpoint.bytes());
    facts.put("stateBytesPerSequence", description.stateBytesPerSequence());
    facts.put("cacheBytesPerToken", description.cacheBytesPerToken());
    facts.put("tokenizer", engine.tokenizer().isPresent());
    facts.put("chatTemplate", engine.chat().isPresent());
    facts.put("backend", engine.backend());
    facts.put("threads", model.threads());
    return facts;
  }
}
