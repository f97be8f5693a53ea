// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.IOException;
import java.nio.file.Path;
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
      "raw little-endian float32 [tokens, vocabulary]. Nothing is added to the tokens."
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

  @Option(names = "--json", description = "Print one JSON object that says what was written.")
  private boolean json;

  LogitsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var ids = tokens.ids();
    var file = NewFile.at(out);
    try (var engine = model.open(ids.length)) {
      int vocabulary = engine.description().vocabulary();
      try (file) {
        engine.logits(
            ids,
            (_, row) -> {
              if (terminal.cancelled().getAsBoolean()) {
                throw new CancellationException();
              }
              file.append(row);
            });
        file.complete();
      }
      report(vocabulary, engine.backend());
    }
    return 0;
  }

  private void report(int vocabulary, String backend) {
    if (json) {
      var facts = new LinkedHashMap<String, @Nullable Object>();
      facts.put("file", out.toString());
      facts.put("tokens", tokens.ids().length);
      facts.put("vocabulary", vocabulary);
      facts.put("backend", backend);
      terminal.json(facts);
    } else {
      terminal.note(
          "wrote [%d, %d] float32 to '%s' (backend %s)"
              .formatted(tokens.ids().length, vocabulary, out, backend));
    }
  }
}
