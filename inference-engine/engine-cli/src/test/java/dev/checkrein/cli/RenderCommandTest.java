// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderCommandTest {
  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}"
          + "{% if m.role == 'bad' %}{{ raise_exception('no such role') }}{% endif %}"
          + "{% if m.role == 'long' %}{{ 'a' * 20000000 }}{% endif %}"
          + "[{{ m.role }}]{{ m.content }}{% endfor %}"
          + "{% if add_generation_prompt %}[assistant]{% endif %}{{ strftime_now('%d %b %Y') }}";
  private static final String CASES =
      """
      {"now": "2026-03-04T05:06:07", "bos_token": "<s>", "cases": {
       "plain": {"messages": [{"role": "user", "content": "größe"}],
                 "arguments": {"add_generation_prompt": true}},
       "refused": {"messages": [{"role": "bad"}]},
       "too_long": {"messages": [{"role": "long"}]},
       "after": {"messages": [{"role": "user", "content": "x"}]}}}
      """;

  @TempDir private Path folder;

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private String template() throws IOException {
    return file("t.jinja", TEMPLATE);
  }

  private Cli.Result render(String template, String cases, String... more) throws IOException {
    var args = new java.util.ArrayList<>(List.of("render", template, "--cases"));
    args.add(file("cases.json", cases));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private static void assertRefused(Cli.Result result, String... words) {
    assertThat(result.status()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("checkrein: ").hasLineCount(1).contains(words);
  }

  @Test
  void render_json_holdsATextOrAnErrorOfEachCase() throws IOException {
    var result = render(template(), CASES, "--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).hasLineCount(1);
    var json = result.json();
    assertThat(json.fields().keySet()).containsExactly("plain", "refused", "too_long", "after");
    assertThat(json.fields().get("plain"))
        .isEqualTo(Map.of("text", "<s>[user]größe[assistant]04 Mar 2026"));
    assertThat(json.object("refused").string("error"))
        .endsWith("refuses the request: no such role");
    assertThat(json.object("too_long").string("error")).contains("a string of more than 16000000");
    assertThat(json.fields().get("after")).isEqualTo(Map.of("text", "<s>[user]x04 Mar 2026"));
  }

  @Test
  void render_noJson_headsEachCase() throws IOException {
    var result = render(template(), CASES);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .startsWith("== plain: text ==", "<s>[user]größe[assistant]04 Mar 2026")
        .contains("== refused: error ==");
  }

  @Test
  void render_noCases_isAnEmptyObject() throws IOException {
    assertThat(render(template(), "{\"cases\": {}}", "--json").out()).isEqualTo("{}\n");
  }

  @Test
  void render_modelWithoutWeights_takesItsTemplate() throws IOException {
    var model = Models.copy(folder);
    Files.delete(model.resolve("model.safetensors"));
    var cases =
        "{\"cases\": {\"a\": {\"messages\": [{\"role\": \"user\", \"content\": \"Hello.\"}]}}}";

    var result = render(model.toString(), cases, "--json");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.json().object("a").string("text")).contains("Hello.");
  }

  @Test
  void render_modelWithoutTemplate_saysWhereOneIsLookedFor() throws IOException {
    var model = Files.createDirectory(folder.resolve("empty"));

    assertRefused(render(model.toString(), CASES), "no chat template", "tokenizer_config.json");
  }

  @Test
  void render_cancelled_endsWith130() throws IOException {
    var cases = file("cases.json", CASES);

    var result = Cli.run(() -> true, "render", template(), "--cases", cases, "--json");

    assertThat(result.status()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{% if x %} ; line 1, column 11",
        "a{{ b | c }} ; unknown filter 'c'",
        "a\\n{% frob %} ; line 2, column 4",
      })
  void render_malformedTemplate_givesThePlace(String source, String place) throws IOException {
    assertRefused(render(file("t.jinja", source.replace("\\n", "\n")), CASES), "t.jinja", place);
  }

  @Test
  void render_tooLargeTemplate_namesTheLimit() throws IOException {
    assertRefused(render(file("t.jinja", "x".repeat(1_000_001)), CASES), "t.jinja", "1000000");
  }

  @Test
  void render_templateThatIsNoText_isNamed() throws IOException {
    var file = Files.write(folder.resolve("t.jinja"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertRefused(render(file.toString(), CASES), "t.jinja", "UTF-8");
  }

  @Test
  void render_noSuchTemplate_isNamed() throws IOException {
    assertRefused(render(folder.resolve("none.jinja").toString(), CASES), "none.jinja: no such");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | expected a JSON object, found a list of 1",
        "{\"cases\": | malformed JSON at line 1",
        "{\"cases\": {}, \"frob\": 1} | unknown field 'frob'",
        "{\"cases\": {\"a\": {\"messages\": 1}}} | a: 'messages' is 1, expected a list"
      })
  void render_malformedCases_nameFileAndField(String cases, String message) throws IOException {
    assertRefused(render(template(), cases, "--json"), "cases.json", message);
  }

  @Test
  void render_tooLargeCaseFile_namesTheLimit() throws IOException {
    var template = template();
    var cases = folder.resolve("large.json");
    try (var channel =
        FileChannel.open(cases, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(1), RenderCommand.CASES_BYTES_MAX);
    }

    assertRefused(
        Cli.run("render", template, "--cases", cases.toString()), "large.json", "67108864");
  }

  @Test
  void help_describesTheCaseFile() {
    var result = Cli.run("render", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("--cases=CASES").contains("TEMPLATE|MODEL", "\"messages\"");
  }
}
