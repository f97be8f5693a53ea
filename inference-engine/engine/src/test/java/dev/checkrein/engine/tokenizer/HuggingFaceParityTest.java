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
      assertThat(ours.encodeWithSpecials(text))
          .as("%s of '%s'", name, text.length() > 300 ? text.substring(0, 300) + "…" : text)
          .isEqualTo(theirIds(text, false));
    }

    int[] theirIds(String text, boolean standalone) {
      var ids = theirs.encode(text, standalone, false).getIds();
      return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
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
            .added(266, "ord<")
            .added(267, "[a [", "special", "normalized");
    opened.add(pair("flags", flags));
    opened.add(pair("qwen2", qwen2()));
    opened.add(pair("prepends", flags(TokenizerJson.characters().prepends())));
    for (var scheme : List.of("never", "first", "always")) {
      for (boolean split : List.of(false, true)) {
        var json = TokenizerJson.characters().metaspace(scheme, split);
        json.decoder(!scheme.equals("never"));
        opened.add(pair(scheme + (split ? " split" : ""), flags(json)));
      }
    }
    opened.add(pair("unknown", withoutBytes(true)));
    opened.add(pair("unknown, not fused", withoutBytes(false)));
    pairs = List.copyOf(opened);
  }

  private static TokenizerJson qwen2() {
    var json =
        new TokenizerJson()
            .merge("Ã", "©")
            .merge("e", "r")
            .added(258, "<|im_start|>", "special")
            .added(259, "e\u0301", "normalized")
            .frames("a", "b")
            .split(Preset.of(GgufKeys.byteLevel("qwen2").vocabulary()).expressions().getFirst());
    json.root.put("normalizer", Map.of("type", "NFC"));
    return json;
  }

  private static TokenizerJson flags(TokenizerJson json) {
    long id = json.vocab.size();
    return json.added(id, "<l>", "lstrip")
        .added(id + 1, "<r>", "rstrip", "special")
        .added(id + 2, "word", "single_word", "normalized")
        .added(id + 3, "<n>", "normalized", "special")
        .added(id + 4, "[a [", "normalized")
        .frames("<s>", "</s>");
  }

  private static TokenizerJson withoutBytes(boolean fuse) {
    var json = TokenizerJson.characters().prepends().frames("<s>", "</s>");
    for (int b = 0; b < 256; b++) {
      json.vocab.put("byte " + b, json.vocab.remove("<0x%02X>".formatted(b)));
    }
    json.model.put("fuse_unk", fuse);
    return json;
  }

  private static Pair pair(String name, TokenizerJson json) throws IOException {
    return pair(name, json.text().getBytes(StandardCharsets.UTF_8));
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
            "a<s>b <s> c<n>d <n> e[a [ f<n>",
            "<n>a",
            " a  ab aaaaaaaa\n\n\ntion tion xyxy 12 中中 \u2581\u2581 a\u2581",
            "e\u0301 e\u0323\u0301\u0301 \u212b \u1100\u1161\u11a8 \ufb1d \u0344 e\u0301\u0301",
            "ÀÀ ãã a\u3000\u3001b 😀😀🙂",
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
  void encodeStandalone_isTheSame(Pair pair) {
    for (var text : List.of("", "a", "a<s>b", "word")) {
      assertThat(pair.ours().encodeStandalone(text))
          .as("%s of '%s'", pair, text)
          .isEqualTo(pair.theirIds(text, true));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void decode_textWithoutAddedTokens_isTheSame(Pair pair) {
    for (var text : List.of("", " ", "a", " a", "  a b", "ab\n", "中é\u0301🙂", "\u0000 \t")) {
      var ids = pair.ours().encode(text);

      assertThat(pair.ours().decode(ids))
          .as("%s of '%s'", pair, text)
          .isEqualTo(pair.theirs().decode(Arrays.stream(ids).asLongStream().toArray(), false));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void encode_everyGeneralCategory_isTheSame(Pair pair) {
    var perCategory = new int[32];
    var text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int type = Character.getType(c);
      boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
      boolean assigned = type != Character.UNASSIGNED && type != Character.SURROGATE;
      boolean common = perCategory[type]++ < 300 || c % (c < 0x20000 ? 97 : 997) == 0;
      if (noncharacter || (assigned && common)) {
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
  void encode_randomBytes_isTheSame(Pair pair) {
    var random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      pair.same(new String(bytes, StandardCharsets.UTF_8));
      pair.same(new String(bytes, StandardCharsets.ISO_8859_1));
    }
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
