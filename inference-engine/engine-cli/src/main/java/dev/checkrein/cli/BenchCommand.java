// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.convert.WeightType;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein bench}: how fast the engine is here. */
@Command(
    name = "bench",
    description = {
      "Measures how fast a model reads a prompt and writes after it, in tokens per second.",
      "Each run has its own made-up prompt. Warm-up runs are not counted.",
      "With --synthetic, a model whose weights are not here: its shapes with made-up numbers, in",
      "memory and nowhere else."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class BenchCommand implements Callable<Integer> {
  private static final int COUNT_MAX = 1 << 20;
  private static final double NANOS = 1e9;

  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--prompt", paramLabel = "P", description = "Tokens to read. Default: 256.")
  private int prompt = 256;

  @Option(names = "--generate", paramLabel = "G", description = "Tokens to write. Default: 64.")
  private int generate = 64;

  @Option(names = "--repeat", paramLabel = "R", description = "Runs that count. Default: 3.")
  private int repeats = 3;

  @Option(names = "--warm-up", paramLabel = "W", description = "Runs before them. Default: 3.")
  private int warmUps = 3;

  @Option(
      names = "--synthetic",
      paramLabel = "CONFIG",
      description = "A config.json to make up a model from, instead of MODEL.")
  private @Nullable Path synthetic;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      converter = TypeName.class,
      completionCandidates = TypeName.Names.class,
      description = "Of the made-up matrices: one of ${COMPLETION-CANDIDATES}.")
  private @Nullable WeightType type;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    check("--prompt", prompt, 1);
    check("--generate", generate, 1);
    check("--repeat", repeats, 1);
    check("--warm-up", warmUps, 0);
    var subject = new LinkedHashMap<String, @Nullable Object>();
    long start = System.nanoTime();
    try (var engine = open(subject)) {
      double loadSeconds = (System.nanoTime() - start) / NANOS;
      if (prompt + generate >= engine.contextTokensMax()) {
        throw new RequestException(
            "--prompt and --generate make %d tokens, expected less than the context, %d (--context)"
                .formatted(prompt + generate, engine.contextTokensMax()));
      }
      var read = new double[repeats];
      var written = new double[repeats];
      try (var progress = Progress.of(terminal, "bench", (long) warmUps + repeats)) {
        var run = new BenchRun(engine, terminal.cancelled());
        for (int i = 0; i < warmUps + repeats; i++) {
          var time = run.measure(prompt, generate, i);
          if (i >= warmUps) {
            read[i - warmUps] = prompt / time.promptSeconds();
            written[i - warmUps] = generate / time.generateSeconds();
          }
          progress.to(i + 1L);
        }
      }
      var report = report(Spread.of(read), Spread.of(written), loadSeconds);
      report.put("backend", engine.backend());
      report.putAll(subject);
      report.put("weightBytes", engine.checkpoint().bytes());
      if (json) {
        terminal.json(report);
      } else {
        report.forEach((name, value) -> terminal.text("%-28s %s%n".formatted(name, text(value))));
      }
    }
    return 0;
  }

  /** Opens what is to be measured, and says what it is. */
  private Engine open(Map<String, @Nullable Object> subject) throws IOException {
    int tokens = prompt + generate + 1;
    if (synthetic == null) {
      if (type != null) {
        throw new RequestException("--type is for --synthetic; a model has types of its own");
      }
      subject.put("model", model.path().toString());
      return model.open(tokens);
    }
    if (type == null || model.isNamed()) {
      throw new RequestException(
          type == null
              ? "--synthetic without --type, expected one of " + WeightType.labels()
              : "--synthetic and MODEL, expected one of them");
    }
    subject.put("config", synthetic.toString());
    subject.put("type", type.label());
    return new SyntheticModel(ConfigFile.read(synthetic), type)
        .open(terminal, model.options(tokens));
  }

  private Map<String, @Nullable Object> report(Spread read, Spread written, double loadSeconds) {
    var memory = PeakMemory.read();
    var report = new LinkedHashMap<String, @Nullable Object>();
    report.put("promptTokensPerSecond", read.median());
    report.put("generateTokensPerSecond", written.median());
    report.put("loadSeconds", loadSeconds);
    report.put("peakRssBytes", memory.bytes());
    report.put("peakRssSource", memory.source());
    report.put("prompt", prompt);
    report.put("generate", generate);
    report.put("repeats", repeats);
    report.put("warmUps", warmUps);
    report.put("promptTokensPerSecondSpread", read.toJson());
    report.put("generateTokensPerSecondSpread", written.toJson());
    report.put("threads", model.threads());
    return report;
  }

  private static @Nullable Object text(@Nullable Object value) {
    return switch (value) {
      case Double number -> "%.2f".formatted(number);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> e.getKey() + " " + text(e.getValue()))
              .collect(Collectors.joining(", "));
      case null, default -> value;
    };
  }

  private static void check(String option, int value, int min) {
    if (value < min || value > COUNT_MAX) {
      throw new RequestException(
          option + " is " + value + ", expected " + min + " to " + COUNT_MAX);
    }
  }
}
