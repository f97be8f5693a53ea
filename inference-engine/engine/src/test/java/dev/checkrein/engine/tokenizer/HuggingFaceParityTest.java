// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.checkrein.engine.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with Hugging Face tokenizers, through DJL, id for id. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HuggingFaceParityTest {
  private static final long SEED = 20260911;

  private List<Pair> pairs = List.of();

  record Pair(String name, Tokenizer ours, HuggingFaceTokenizer theirs) {
    void same(String text) {
      var expected = theirs.encode(text, false, false).getIds();

      assertThat(ours.encodeWithSpecials(text))
          .as("%s of '%s'", name, text.length() > 300 ? text.substring(0, 300) + "…" : text)
          .isEqualTo(Arrays.stream(expected).mapToInt(Math::toIntExact).toArray());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void open() throws IOException {
    var opened = new ArrayList<Pair>();
    for (var name : List.of("pocket.json", "small.json")) {
      opened.add(pair(name, resource(name)));
    }
    var pocket = new String(resource("pocket.json"), StandardCharsets.UTF_8);
    opened.add(
        pair(
            "ignore_merges",
            pocket
                .replaceFirst("\"ignore_merges\": *false", "\"ignore_merges\": true")
                .getBytes(StandardCharsets.UTF_8)));
    var flags =
        new TokenizerJson()
            .merge("e", "r")
            .merge("Ġ", "a")
            .merge("Ġa", "b")
            .merge("1", "2")
            .merge("e", "r")
            .merge("'", "s")
            .added(261, "<l>", "lstrip")
            .added(262, "<r>", "rstrip", "special")
            .added(263, "word", "single_word", "normalized")
            .added(264, "<l>>", "normalized")
            .added(265, "[a", "lstrip", "rstrip")
            .added(266, "ord<");
    opened.add(pair("flags", flags.text().getBytes(StandardCharsets.UTF_8)));
    pairs = List.copyOf(opened);
  }

  @AfterAll
  void close() {
    pairs.forEach(p -> p.theirs().close());
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = HuggingFaceParityTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Pair pair(String name, byte[] json) throws IOException {
    try (var in = new ByteArrayInputStream(json)) {
      return new Pair(
          name,
          Tokenizer.from(JsonObject.parse(json, name)),
          HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "false")));
    }
  }

  Stream<Pair> pairs() {
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void encode_specialsAndSpaces_isTheSame(Pair pair) {
    for (var text :
        List.of(
            "",
            "a <l> b \n<l>>c <r> \t<r>d [a [a] word words (word) wordé word<l>",
            "<r>  <l> [a  [a x'sy12 ab er ers word<word<",
            " ",
            "a",
            "<|im_start|>system\nYou are terse.<|im_end|>\n",
            "<think></think>\n\n<tool_call>\n<function=x>\n<parameter=a>\n1\n</parameter>",
            "<s><s></s>[INST][/INST] <unk",
            "don't DON'T I'LL it's 'ſ 'ſ I'M we'Ve",
            "a  b   c\n\n\n  d\r\n\t e \u00a0 f\u3000g\u2028h\u0085i",
            "12345 ١٢٣ Ⅷ ½ 𝟘𝟙",
            "नमस्ते e\u0301\u0301 한국어 日本語 עברית 👩‍👩‍👧‍👦 🇷🇴",
            "\u0000\ufeff\ufffd\u200b\u200d",
            "</div> <br/> </p>\n <x=1> </parameter>\n")) {
      pair.same(text);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void encode_everyGeneralCategory_isTheSame(Pair pair) {
    var perCategory = new int[32];
    var text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int type = Character.getType(c);
      boolean common = perCategory[type]++ < 300 || c % 97 == 0;
      if (type != Character.SURROGATE && type != Character.UNASSIGNED && common && c < 0x20000) {
        text.appendCodePoint(c).append("a").appendCodePoint(c).appendCodePoint(c).append(" 1");
        if (text.length() > 200) {
          pair.same(text.toString());
          text.setLength(0);
        }
      }
    }
    pair.same(text.toString());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void encode_randomText_isTheSame(Pair pair) {
    var random = new Random(SEED);
    var alphabet =
        "aeiou wordl tnsr  \n\r\t.,'<>/=_-(){}[]\"0123456789ABCéßñ€中文🙂\u0301\u00a0|"
            .codePoints()
            .toArray();
    for (int i = 0; i < 1000; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(60);
      for (int k = 0; k < length; k++) {
        text.appendCodePoint(
            random.nextInt(20) == 0
                ? random.nextInt(0xd800)
                : alphabet[random.nextInt(alphabet.length)]);
      }
      pair.same(text.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void encode_ticketTexts_isTheSame(Pair pair) throws IOException {
    var file =
        Path.of(System.getProperty("checkrein.data", "absent"), "tickets/routed-validation.csv");
    assumeTrue(Files.exists(file), "recorded tickets are absent: " + file);

    for (var line : Files.readAllLines(file)) {
      pair.same(line);
    }
  }
}
