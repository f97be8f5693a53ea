// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {
  @TempDir private Path folder;

  private static void assertRefused(Cli.Result result, String... words) {
    assertThat(result.status()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("checkrein: ").hasLineCount(1).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frob | no command 'frob'",
        "info --frob | --frob",
        "info --backend cuda | cuda",
        "info --threads -1 | --threads",
        "info --context -1 | --context",
        "generate | --prompt",
        "generate --prompt a --tokens 1 | exclusive",
        "generate --tokens 1,a | 'a'",
        "generate --tokens 1,,2 | ''",
        "generate --tokens 1 --max-tokens 0 | is 0",
        "generate --tokens 1 --max-tokens many | many",
        "generate --tokens 1 --thinking-budget -1 | is -1",
        "generate --tokens 1 --temperature -0.5 | -0.5",
        "generate --tokens 1 --temperature NaN | NaN",
        "generate --tokens 1 --top-p 0 | top_p",
        "generate --chat /no/such/chat.json | /no/such/chat.json",
        "logits --tokens 1 | --out",
        "logits --out x.bin | --tokens",
        "render --cases x.json | TEMPLATE",
        "render t.jinja | --cases",
        "render /no/such.jinja --cases /no/such/cases.json | /no/such/cases.json: no such file",
        "pull | REPO",
        "pull a/b/c | repository 'a/b/c'",
        "pull org/model@ | revision ''",
        "pull org/model --hub nonsense | --hub is 'nonsense'",
        "pull org/model --file | --file",
        "pull org/model --frob | --frob",
        "tokenize | --texts",
        "tokenize --texts | --texts",
        "tokenize --texts - --threads 1 | --threads",
        "bench --repeat 0 | --repeat",
        "bench --prompt 0 | --prompt",
        "bench --generate -3 | --generate"
      })
  void options_wrong_areNamedInOneLine(String arguments, String word) {
    assertRefused(Cli.run(arguments.split(" ")), word);
  }

  @Test
  void noCommand_isRefused() {
    assertRefused(Cli.run(), "no command", "generate");
  }

  @Test
  void model_missing_isNamed() {
    var missing = folder.resolve("none").toString();

    assertRefused(Cli.run("info", missing), missing);
  }

  @Test
  void model_fileInsteadOfFolder_isNamed() throws IOException {
    var file = Files.writeString(folder.resolve("x.txt"), "x").toString();

    assertRefused(Cli.run("info", file), file);
  }

  @Test
  void model_truncatedWeights_nameTheFile() throws IOException {
    var model = Models.copy(folder);
    var weights = model.resolve("model.safetensors");
    try (var channel =
        java.nio.channels.FileChannel.open(weights, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1000);
    }

    assertRefused(Cli.run("generate", model.toString(), "--tokens", "1"), "model.safetensors");
  }

  @Test
  void model_unknownArchitecture_isNamed() throws IOException {
    var model = Models.copy(folder);
    var config = model.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"nemotron_h\"", "\"hyena\""));

    assertRefused(Cli.run("info", model.toString()), "hyena", "nemotron_h");
  }

  @Test
  void prompt_longerThanTheContext_isRefused() {
    assertRefused(
        Cli.run("generate", Models.pocket().toString(), "--tokens", "1,2,3,4", "--context", "4"),
        "context");
  }

  @Test
  void prompt_idOutsideTheVocabulary_isNamed() {
    assertRefused(Cli.run("generate", Models.pocket().toString(), "--tokens", "1,99999"), "99999");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | expected a JSON list of strings",
        "`\"a\"` | expected a JSON list of strings",
        "`[\"a\", 1]` | element 1 is 1",
        "[null] | element 0 is null",
        "[[]] | element 0 is []",
        "[ | malformed JSON",
        "`` | empty"
      })
  void tokenize_noListOfStrings_isRefused(String json, String words) throws IOException {
    var file = Files.writeString(folder.resolve("texts.json"), json).toString();

    assertRefused(
        Cli.run("tokenize", Models.pocket().toString(), "--texts", file), "texts.json", words);
  }

  @Test
  void tokenize_missingFiles_areNamed() throws IOException {
    var missing = folder.resolve("none.json").toString();
    assertRefused(Cli.run("tokenize", Models.pocket().toString(), "--texts", missing), missing);

    var texts = Files.writeString(folder.resolve("texts.json"), "[]").toString();
    assertRefused(Cli.run("tokenize", missing, "--texts", texts), missing, "no such file");
    assertRefused(
        Cli.run("tokenize", Models.pocket().toString(), "--texts", folder.toString()),
        folder.toString());
  }

  @Test
  void tokenize_modelWithoutTokenizer_isNamed() throws IOException {
    var texts = Files.writeString(folder.resolve("texts.json"), "[]").toString();

    assertRefused(
        Cli.run("tokenize", folder.toString(), "--texts", texts),
        folder.toString(),
        "tokenizer.json");
    assertRefused(Cli.run("tokenize", texts, "--texts", texts), "texts.json");
  }

  @Test
  void help_isNoError() {
    var result = Cli.run("generate", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("--thinking-budget").contains("--min-p");
  }

  @Test
  void version_isNoError() {
    var result = Cli.run("--version");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("checkrein ").hasLineCount(1);
  }
}
