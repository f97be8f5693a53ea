// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  private static final String CHAT =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"My laptop does not start.\"}]}";

  @TempDir private Path folder;

  private static Cli.Result generate(String... options) {
    var args = new ArrayList<>(List.of("generate", Models.pocket().toString()));
    args.addAll(List.of(options));
    return Cli.run(args.toArray(String[]::new));
  }

  private String chatFile(String content) throws IOException {
    return Files.writeString(folder.resolve("chat.json"), content).toString();
  }

  @Test
  void generate_json_holdsEveryField() {
    var result = generate("--prompt", "The printer", "--max-tokens", "4", "--json", "--seed", "7");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json().fields().keySet())
        .containsExactly(
            "text",
            "thinking",
            "toolCalls",
            "malformedCalls",
            "tokens",
            "finish",
            "usage",
            "seed",
            "backend");
    assertThat(result.json().integer("seed", 0, 10)).isEqualTo(7);
    assertThat(result.out()).hasLineCount(1);
  }

  @Test
  void generate_maxTokens_isTheLimit() {
    var json = generate("--tokens", "40,41,42", "--max-tokens", "3", "--json").json();

    assertThat(json.list("tokens")).hasSize(3);
    assertThat(json.string("finish")).isEqualTo("length");
    assertThat(json.object("usage").integer("output", 0, 10)).isEqualTo(3);
    assertThat(json.object("usage").integer("input", 0, 10)).isEqualTo(3);
  }

  @Test
  void generate_text_streamsWhatJsonHolds() {
    var json = generate("--prompt", "The printer", "--max-tokens", "6", "--json").json();

    var result = generate("--prompt", "The printer", "--max-tokens", "6");

    assertThat(result.out().strip()).isEqualTo(json.string("text"));
    assertThat(result.err()).contains("backend").hasLineCount(1);
  }

  @Test
  void generate_sameSeed_drawsTheSame() {
    String[] options = {
      "--tokens", "40,41", "--max-tokens", "8", "--temperature", "1.5", "--seed", "3", "--json"
    };

    assertThat(generate(options).out()).isEqualTo(generate(options).out());
  }

  @Test
  void generate_otherSeed_drawsOtherwise() {
    String[] options = {"--tokens", "40,41", "--max-tokens", "8", "--temperature", "3", "--json"};
    var one = new ArrayList<>(List.of(options));
    one.addAll(List.of("--seed", "1"));
    var two = new ArrayList<>(List.of(options));
    two.addAll(List.of("--seed", "2"));

    assertThat(generate(one.toArray(String[]::new)).json().list("tokens"))
        .isNotEqualTo(generate(two.toArray(String[]::new)).json().list("tokens"));
  }

  @Test
  void generate_thinkingBudget_isKept() throws IOException {
    var chat = chatFile(CHAT);

    var json =
        generate("--chat", chat, "--max-tokens", "60", "--thinking-budget", "3", "--json").json();

    assertThat(json.object("usage").integer("thinking", 0, 1000)).isLessThanOrEqualTo(3);
  }

  @Test
  void generate_noThinkingBudget_doesNotThink() throws IOException {
    var chat = chatFile(CHAT);

    var json =
        generate("--chat", chat, "--max-tokens", "20", "--thinking-budget", "0", "--json").json();

    assertThat(json.string("thinking")).isEmpty();
    assertThat(json.object("usage").integer("thinking", 0, 1000)).isZero();
  }

  @Test
  void generate_noTokenizer_printsIds() throws IOException {
    var model = Models.copy(folder);
    Files.delete(model.resolve("tokenizer.json"));

    var result = Cli.run("generate", model.toString(), "--tokens", "40,41,42", "--max-tokens", "3");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().strip()).matches("\\d+,\\d+,\\d+");
  }

  @Test
  void generate_textWithoutTokenizer_saysWhatIsMissing() throws IOException {
    var model = Models.copy(folder);
    Files.delete(model.resolve("tokenizer.json"));

    var result = Cli.run("generate", model.toString(), "--prompt", "x");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("tokenizer.json").hasLineCount(1);
  }

  @Test
  void generate_cancelled_endsWith130() {
    var result =
        Cli.run(() -> true, "generate", Models.pocket().toString(), "--tokens", "1,2", "--json");

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.json().string("finish")).isEqualTo("cancelled");
  }

  @Test
  void generate_malformedMessage_namesItsIndex() throws IOException {
    var chat =
        chatFile(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"king\","
                + " \"content\": \"b\"}]}");

    var result = generate("--chat", chat);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("messages[1]").contains("king").hasLineCount(1);
  }

  @Test
  void generate_chatThatIsNoJson_namesTheFile() throws IOException {
    var result = generate("--chat", chatFile("{\"messages\": ["));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("chat.json").hasLineCount(1);
  }
}
