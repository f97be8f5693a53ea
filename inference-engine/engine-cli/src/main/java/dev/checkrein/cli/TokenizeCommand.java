// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code checkrein tokenize}: the ids of texts. */
@Command(
    name = "tokenize",
    description = {
      "Prints the ids of texts, a line for each: ids, a tab, what each id stands for.",
      "Reads the vocabulary alone: a GGUF file needs no weights, and may be of any architecture."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Checkrein.Version.class)
final class TokenizeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InputStream in;
  @Mixin private ModelPath model = new ModelPath();

  @Option(
      names = "--texts",
      required = true,
      paramLabel = "FILE",
      description = "The texts: a JSON list of strings. - for standard input.")
  private Path texts = Path.of("");

  @Option(
      names = "--special",
      description = {
        "Recognise special tokens in the texts, and add what the model puts around a text that",
        "stands alone. Without it nothing is added, and texts are text however they are spelt."
      })
  private boolean special;

  @Option(names = "--json", description = "Print one JSON list with a list of ids for each text.")
  private boolean json;

  /**
   * @param in standard input
   */
  TokenizeCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws IOException {
    var path = model.path();
    var tokenizer =
        TokenizerSource.read(path)
            .map(Tokenizer::from)
            .orElseThrow(
                () ->
                    new ModelFormatException(path + ": no tokenizer.json, so it has no tokenizer"));
    var encoded = new ArrayList<int[]>();
    for (var text : TextsFile.read(texts, in)) {
      if (terminal.cancelled().getAsBoolean()) {
        throw new CancellationException();
      }
      encoded.add(special ? tokenizer.encodeStandalone(text) : tokenizer.encode(text));
    }
    if (json) {
      terminal.jsonList(encoded.stream().map(TokenizeCommand::boxed).iterator());
    } else {
      encoded.forEach(ids -> terminal.text(line(ids, tokenizer)));
    }
    return 0;
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  /** Pieces are quoted as in JSON; U+FFFD stands for bytes that are no character alone. */
  private static String line(int[] ids, Tokenizer tokenizer) {
    var pieces =
        Arrays.stream(ids)
            .mapToObj(id -> Json.write(new String(tokenizer.bytes(id), StandardCharsets.UTF_8)))
            .collect(Collectors.joining(" "));
    return TokenIds.text(ids) + "\t" + pieces + System.lineSeparator();
  }
}
