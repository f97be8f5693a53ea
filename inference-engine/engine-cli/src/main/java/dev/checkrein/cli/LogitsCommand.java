// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein logits}: what the network computes, into a file. */
@Command(
    name = "logits",
    description = {
      "Writes the logits after each of the given tokens to a file:",
      "raw little-endian float32 [tokens, vocabulary]. Nothing is added to the tokens.",
      "With --drafts, rows of guesses follow: what the model's draft module (MTP) makes of the",
      "tokens and the likeliest one after them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class LogitsCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--tokens",
      required = true,
      converter = TokenIds.Parser.class,
      paramLabel = "ID,ID,...",
      description = "Ids of the tokens.")
  private TokenIds tokens = new TokenIds(new int[0]);

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write; appears when it is complete.")
  private Path out = Path.of("");

  @Option(
      names = "--drafts",
      paramLabel = "N",
      description = "Rows of guesses after the others. Default: 0.")
  private int drafts;

  @Option(names = "--json", description = "Print one JSON object that says what was written.")
  private boolean json;

  LogitsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var ids = tokens.ids();
    var file = NewFile.at(out);
    if (drafts < 0) {
      throw new RequestException("--drafts is " + drafts + ", expected 0 or more");
    }
    try (var engine = model.open(Math.addExact(ids.length, drafts))) {
      int vocabulary = engine.description().vocabulary();
      var guesses = new int[0];
      try (file) {
        engine.logits(ids, (_, row) -> append(file, row));
        if (drafts > 0) {
          guesses = engine.draftLogits(ids, drafts, (_, row) -> append(file, row));
        }
        file.complete();
      }
      report(vocabulary, engine.backend(), guesses);
    }
    return 0;
  }

  private void append(NewFile file, float[] row) {
    if (terminal.cancelled().getAsBoolean()) {
      throw new CancellationException();
    }
    file.append(row);
  }

  private void report(int vocabulary, String backend, int[] guesses) {
    if (json) {
      var facts = new LinkedHashMap<String, @Nullable Object>();
      facts.put("file", out.toString());
      facts.put("tokens", tokens.ids().length);
      facts.put("vocabulary", vocabulary);
      facts.put("backend", backend);
      if (drafts > 0) {
        facts.put("next", guesses[0]);
        facts.put("drafts", Arrays.stream(guesses).skip(1).boxed().toList());
      }
      terminal.json(facts);
    } else {
      terminal.note(
          "wrote [%d, %d] float32 to '%s' (backend %s)"
              .formatted(tokens.ids().length + drafts, vocabulary, out, backend));
    }
  }
}
