// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.convert.ConversionReport;
import dev.checkrein.engine.convert.Synthesis;
import dev.checkrein.engine.convert.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code checkrein synth}: a model with made-up weights. */
@Command(
    name = "synth",
    description = {
      "Writes a GGUF file with made-up weights in the shapes of a model, for measuring speed and",
      "memory where its weights are not at hand. The file has no vocabulary; other programs that"
          + " run",
      "GGUF files load it too.",
      "Numbers are random and small enough for activations to stay in range; large matrices repeat",
      "after a million of them. The same seed gives the same bytes."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class SynthCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "CONFIG", description = "The model's config.json.")
  private Path config = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "A new file; appears when it is complete.")
  private Path output = Path.of("");

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      converter = TypeName.class,
      completionCandidates = TypeName.Names.class,
      description = "Of matrices: one of ${COMPLETION-CANDIDATES}.")
  private WeightType type = WeightType.F32;

  @Option(names = "--seed", paramLabel = "N", description = "Of the numbers. Default: 0.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object that says what was written.")
  private boolean json;

  SynthCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    var model = ConfigFile.read(config);
    ConversionReport report;
    try (var progress = new ConversionProgress(terminal, "synth")) {
      report = Synthesis.write(model, output, type, seed, progress);
    }
    ConversionFacts.print(terminal, config, report, System.nanoTime() - start, json);
    return 0;
  }
}
