// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TokenizeCommandTest {
  @TempDir private Path folder;

  private Path texts(List<String> texts) throws IOException {
    return Files.writeString(folder.resolve("texts.json"), Json.write(texts));
  }

  private static Cli.Result tokenize(Path texts, String... options) {
    var args = new ArrayList<>(List.of("tokenize", Models.pocket().toString(), "--texts"));
    args.add(texts.toString());
    args.addAll(List.of(options));
    return Cli.run(args.toArray(String[]::new));
  }

  private static List<?> list(Cli.Result result) {
    assertThat(result.status()).as(result.err()).isZero();
    return (List<?>) Json.parse(result.out(), "standard output");
  }

  private static List<Long> ids(int[] ids) {
    return Arrays.stream(ids).asLongStream().boxed().toList();
  }

  private static Tokenizer pocket() {
    return Tokenizer.from(TokenizerSource.read(Models.pocket()).orElseThrow());
  }

  @Test
  void json_texts_areIdsInTheirOrder() throws IOException {
    var texts = List.of("a ticket", "", "<think>", "größe \ud83d\ude42\u0000");

    var lists = list(tokenize(texts(texts), "--json"));

    assertThat(lists).isEqualTo(texts.stream().map(t -> ids(pocket().encode(t))).toList());
  }

  @Test
  void json_special_recognisesSpecialTokens() throws IOException {
    var lists = list(tokenize(texts(List.of("<think>a")), "--json", "--special"));

    assertThat(lists).isEqualTo(List.of(ids(pocket().encodeStandalone("<think>a"))));
    assertThat((List<?>) lists.getFirst()).hasSize(2);
  }

  @Test
  void json_hundredThousandTexts_areOneLine() throws IOException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < 100_000; i++) {
      texts.add("ticket " + i);
    }

    var result = tokenize(texts(texts), "--json");

    assertThat(list(result)).hasSize(100_000);
    assertThat(result.out().indexOf('\n')).isEqualTo(result.out().length() - 1);
    assertThat(list(result).getLast()).isEqualTo(ids(pocket().encode("ticket 99999")));
  }

  @Test
  void text_eachText_isALineOfIdsAndPieces() throws IOException {
    var result = tokenize(texts(List.of("a\nb", "", "é")));

    assertThat(result.status()).as(result.err()).isZero();
    var lines = result.out().split(System.lineSeparator(), -1);
    assertThat(lines).hasSize(4);
    assertThat(lines[0])
        .isEqualTo(TokenIds.text(pocket().encode("a\nb")) + "\t\"a\" \"\\n\" \"b\"");
    assertThat(lines[1]).isEqualTo("\t");
    assertThat(lines[2]).startsWith(TokenIds.text(pocket().encode("é")) + "\t\"");
  }

  @Test
  void texts_dash_isStandardInput() {
    var out = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            out,
            StandardCharsets.UTF_8,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            false,
            () -> false);
    var in = new ByteArrayInputStream("[\"a\"]".getBytes(StandardCharsets.UTF_8));

    int status =
        new CommandLine(new TokenizeCommand(terminal, in))
            .execute(Models.pocket().toString(), "--texts", "-", "--json");

    assertThat(status).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("[[" + TokenIds.text(pocket().encode("a")) + "]]\n");
  }

  @Test
  void model_directoryWithTokenizerAlone_isEnough() throws IOException {
    var model = Files.createDirectory(folder.resolve("model"));
    Files.copy(Models.pocket().resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    var texts = texts(List.of("a"));

    var result = Cli.run("tokenize", model.toString(), "--texts", texts.toString(), "--json");

    assertThat(list(result)).isEqualTo(List.of(ids(pocket().encode("a"))));
  }

  @Test
  void model_vocabularyInGguf_isEnough() throws IOException {
    var data = Path.of(System.getProperty("checkrein.data", "absent"), "tokenizers");
    var gguf = data.resolve("llama-spm.gguf");
    assumeTrue(Files.exists(gguf), "recorded vocabulary is absent: " + gguf);
    var recorded =
        JsonObject.parse(Files.readAllBytes(data.resolve("llama-spm.json")), "llama-spm.json");
    var cases = recorded.list("cases").stream().map(item -> JsonObject.from(item, "case")).toList();
    var texts = texts(cases.stream().map(item -> item.string("text")).toList()).toString();

    var plain = Cli.run("tokenize", gguf.toString(), "--texts", texts, "--json");
    var special = Cli.run("tokenize", gguf.toString(), "--texts", texts, "--json", "--special");

    assertThat(list(plain)).isEqualTo(cases.stream().map(item -> item.list("ids")).toList());
    assertThat(list(special))
        .isEqualTo(cases.stream().map(item -> item.list("ids_special")).toList());
  }

  @Test
  void cancelled_endsWithNothing() throws IOException {
    var texts = texts(List.of("a")).toString();

    var result = Cli.run(() -> true, "tokenize", Models.pocket().toString(), "--texts", texts);

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
  }
}
