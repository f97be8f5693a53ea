// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.convert.ConversionReport;
import dev.checkrein.engine.convert.Quantization;
import dev.checkrein.engine.convert.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code checkrein quantize}: a model with weights of another type. */
@Command(
    name = "quantize",
    description = {
      "Writes a model whose weights have another type.",
      "A GGUF file becomes a GGUF file: for all types but nvfp4 the same, byte by byte, as",
      "llama-quantize --pure makes. A Hugging Face directory becomes a GGUF file, tokenizer and"
          + " chat",
      "template included, or, as nvfp4, a directory in the layout of ModelOpt.",
      "Vectors, norms, routers and convolutions stay as they are. Where a row does not hold whole",
      "blocks, a matrix becomes f16. nvfp4 leaves embeddings, head, latent projections and draft",
      "modules alone as well; in GGUF files they, and rows that are no multiple of 64, become bf16",
      "where they are f32.",
      "OUT appears when it is complete; what is there is never replaced."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class QuantizeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A GGUF file, any part of a split one, or a Hugging Face directory.")
  private Path input = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "A new file, whose name ends in .gguf, or a new directory.")
  private Path output = Path.of("");

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      converter = TypeName.class,
      completionCandidates = TypeName.Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private WeightType type = WeightType.F32;

  @Option(names = "--json", description = "Print one JSON object that says what was written.")
  private boolean json;

  QuantizeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    ConversionReport report;
    try (var progress = new ConversionProgress(terminal, "quantize")) {
      report = Quantization.run(input, output, type, progress);
    }
    ConversionFacts.print(terminal, input, report, System.nanoTime() - start, json);
    return 0;
  }
}
