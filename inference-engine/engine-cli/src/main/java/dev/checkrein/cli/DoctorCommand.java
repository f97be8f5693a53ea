// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.cli.doctor.Bandwidth;
import dev.checkrein.cli.doctor.Diagnosis;
import dev.checkrein.cli.doctor.Footprint;
import dev.checkrein.cli.doctor.KernelRate;
import dev.checkrein.cli.doctor.Machine;
import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.kernel.KernelsProvider;
import dev.checkrein.engine.model.ModelShape;
import dev.checkrein.engine.tensor.BlockFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein doctor}: what a model would do on this machine. */
@Command(
    name = "doctor",
    description = {
      "Says what a model would do on this machine.",
      "Whether it fits, how many conversations of which length, on which backend and why, how many",
      "tokens a second, and what to change.",
      "Measures the memory bandwidth and the kernels over the model's own weights; takes seconds.",
      "Exit code 2 where it would not fit."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Everything that was found out. */
  private record Findings(
      Footprint footprint,
      Machine machine,
      Diagnosis diagnosis,
      double bandwidth,
      Map<BlockFormat, Double> rates,
      String backend,
      Map<String, Boolean> parts) {}

  @Override
  public Integer call() throws InterruptedException {
    var options = model.options(0);
    try (var checkpoint = Checkpoint.open(model.path())) {
      var findings = examine(checkpoint, options);
      if (json) {
        terminal.json(facts(checkpoint, findings));
      } else {
        facts(checkpoint, findings)
            .forEach((name, value) -> terminal.text("%-28s %s%n".formatted(name, text(value))));
      }
      return findings.diagnosis.fits() ? 0 : Failures.BAD_INPUT;
    }
  }

  private Findings examine(Checkpoint checkpoint, EngineOptions options)
      throws InterruptedException {
    var shape = ModelShape.of(checkpoint.config());
    var footprint = Footprint.of(checkpoint, shape);
    var machine = Machine.look();
    int context =
        options.contextTokensMax() == 0
            ? Math.min(footprint.contextTokensMax(), EngineOptions.CONTEXT_TOKENS)
            : Math.min(footprint.contextTokensMax(), options.contextTokensMax());
    double bandwidth = Bandwidth.measure(model.threads());
    try (var kernels = KernelsProvider.open(options.backend(), model.threads())) {
      var rates = KernelRate.measure(checkpoint, shape, kernels);
      var diagnosis = Diagnosis.of(footprint, machine, context, bandwidth, mean(checkpoint, rates));
      var parts = new LinkedHashMap<String, Boolean>();
      parts.put("tokenizer", checkpoint.tokenizer().isPresent());
      parts.put("chatTemplate", checkpoint.chatTemplate().isPresent());
      parts.put("drafts", shape.description().parameters().drafts() > 0);
      return new Findings(footprint, machine, diagnosis, bandwidth, rates, kernels.name(), parts);
    }
  }

  /** The rate over all weights: each format in proportion to its bytes. */
  private static double mean(Checkpoint checkpoint, Map<BlockFormat, Double> rates) {
    double bytes = 0;
    double seconds = 0;
    for (var name : checkpoint.tensorNames()) {
      var rate = rates.get(checkpoint.format(name));
      if (rate != null) {
        bytes += checkpoint.bytes(name);
        seconds += checkpoint.bytes(name) / rate;
      }
    }
    return bytes / seconds;
  }

  private Map<String, @Nullable Object> facts(Checkpoint checkpoint, Findings found) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    var diagnosis = found.diagnosis;
    facts.put("model", checkpoint.path().toString());
    facts.put("fits", diagnosis.fits());
    facts.put("weightBytes", found.footprint.weights());
    facts.put("weightBytesPerToken", found.footprint.weightsPerToken());
    facts.put("context", diagnosis.context());
    facts.put("heapBytesNeeded", diagnosis.heapNeeded());
    facts.put("heapBytesMax", found.machine.heapMax());
    facts.put("memoryBytes", found.machine.memory());
    facts.put("memoryBytesFree", found.machine.memoryFree());
    var sequences = new LinkedHashMap<String, @Nullable Object>();
    diagnosis.sequencesAt().forEach((tokens, count) -> sequences.put(tokens.toString(), count));
    facts.put("sequencesAtContext", sequences);
    facts.put("backend", found.backend);
    var others = new LinkedHashMap<String, @Nullable Object>();
    for (var backend : found.machine.backends()) {
      others.put(
          backend.name(), backend.unavailable() == null ? "available" : backend.unavailable());
    }
    facts.put("backends", others);
    facts.put("processors", found.machine.processors());
    facts.put("threads", model.threads());
    facts.put("memoryBytesPerSecond", Math.round(found.bandwidth));
    var rates = new TreeMap<String, @Nullable Object>();
    found.rates.forEach((format, rate) -> rates.put(format.name(), Math.round(rate)));
    facts.put("kernelBytesPerSecond", rates);
    facts.put("tokensPerSecondMax", diagnosis.tokensPerSecondMax());
    facts.put("tokensPerSecondExpected", diagnosis.tokensPerSecondExpected());
    facts.putAll(found.parts);
    facts.put("advice", diagnosis.advice());
    return facts;
  }

  private static @Nullable Object text(@Nullable Object value) {
    return switch (value) {
      case Long number -> "%,d".formatted(number);
      case Double number -> "%,.1f".formatted(number);
      case null, default -> value;
    };
  }
}
