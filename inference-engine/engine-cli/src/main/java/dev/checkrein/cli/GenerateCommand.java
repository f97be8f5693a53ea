// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.generation.FinishReason;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein generate}: lets the model go on. */
@Command(
    name = "generate",
    description = "Continues a text, a conversation or a list of tokens.",
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class GenerateCommand implements Callable<Integer> {
  private static final int TOKENS_MAX = 256;

  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private PromptOptions prompt = new PromptOptions();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The most new tokens. Default: " + TOKENS_MAX + ".")
  private int tokensMax = TOKENS_MAX;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--thinking-budget",
      paramLabel = "N",
      description = "The most tokens of thinking; 0 for none at all. Default: no limit of its own.")
  private @Nullable Integer thinkingTokensMax;

  @Option(names = "--show-thinking", description = "Print thinking too, on standard error.")
  private boolean showThinking;

  @Option(names = "--json", description = "Print one JSON object when all is done.")
  private boolean json;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var request =
        GenerationRequest.of(prompt.prompt(), tokensMax)
            .withSampling(sampling.sampling())
            .withThinkingTokensMax(thinkingTokensMax);
    try (var engine = model.open()) {
      var generation = generate(engine, request);
      if (json) {
        terminal.json(GenerationJson.of(generation, request.sampling().seed(), engine.backend()));
      } else {
        finishText(generation, engine);
        terminal.note(summary(generation, request, engine));
      }
      return generation.finish() == FinishReason.CANCELLED ? Failures.CANCELLED : 0;
    }
  }

  private Generation generate(Engine engine, GenerationRequest request) {
    int chunk = model.options(0).batchTokensMax();
    int promptTokens = terminal.interactive() ? PromptOptions.tokens(request.prompt(), engine) : 0;
    try (var progress =
        promptTokens > chunk
            ? Progress.of(terminal, "reading the prompt", promptTokens)
            : Progress.none()) {
      var follower =
          new OutputFollower(
              terminal, progress, new OutputFollower.Shown(!json, showThinking), chunk);
      return engine.generate(request, follower);
    }
  }

  /** Ends the text; prints the ids where there is no tokenizer to make text of them. */
  private void finishText(Generation generation, Engine engine) {
    if (engine.tokenizer().isEmpty()) {
      terminal.text(TokenIds.text(generation.tokenIds()));
    }
    terminal.text(System.lineSeparator());
    for (var call : generation.calls()) {
      terminal.text(Json.write(GenerationJson.of(call)) + System.lineSeparator());
    }
    for (var malformed : generation.malformedCalls()) {
      terminal.note("checkrein: the model opened a tool call that is malformed: " + malformed);
    }
  }

  private static String summary(Generation generation, GenerationRequest request, Engine engine) {
    var usage = generation.usage();
    return "checkrein: %s after %d tokens (%d thinking); prompt %d, seed %d, backend %s"
        .formatted(
            GenerationJson.of(generation.finish()),
            usage.output(),
            usage.thinking(),
            usage.input(),
            request.sampling().seed(),
            engine.backend());
  }
}
