// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyReaderTest {
  private static final String MARK = "\u2581";

  private static void refused(GgufKeys keys, String... parts) {
    assertThatThrownBy(keys::tokenizer)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("model.gguf: ")
        .hasMessageContainingAll(parts);
  }

  private static GgufKeys spaced() {
    return GgufKeys.characters().piece(MARK, -9).piece("a", -8).piece("b", -7);
  }

  // -- byte-level

  @Test
  void byteLevel_mergesAndAddedTokens_areRead() {
    var keys = GgufKeys.byteLevel("gpt-2").token("<|x|>", GgufKeys.CONTROL);
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("he<|x|>")).containsExactly(256, '<', '|', 'x', '|', '>');
    assertThat(tokenizer.encodeWithSpecials("he<|x|>")).containsExactly(256, 257);
    assertThat(tokenizer.addedTokens()).containsExactly(new AddedToken(257, "<|x|>", true));
    assertThat(tokenizer.decode(new int[] {256, 257})).isEqualTo("he<|x|>");
  }

  @Test
  void byteLevel_userDefinedTokens_areAddedButNotSpecialAndSpeltAsTheyAre() {
    var tokenizer = GgufKeys.byteLevel("gpt-2").token("Ġ é", GgufKeys.USER_DEFINED).tokenizer();

    assertThat(tokenizer.addedTokens()).containsExactly(new AddedToken(257, "Ġ é", false));
    assertThat(tokenizer.encodeWithSpecials("Ġ é")).containsExactly(257);
    assertThat(tokenizer.encode("Ġ é")).doesNotContain(257);
    assertThat(tokenizer.bytes(257)).isEqualTo("Ġ é".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "llama-bpe, true",
    "llama3, true",
    "llama-v3, true",
    "pixtral, true",
    "tekken, true",
    "gpt-2, false",
    "default, false",
    "smollm, false",
    "qwen2, false"
  })
  void preset_wholeWordEntry_isTakenWhereMergesAreIgnored(String pre, boolean ignores) {
    var keys = GgufKeys.byteLevel(pre).token("abc", GgufKeys.NORMAL);

    var ids = keys.tokenizer().encode("abc");

    assertThat(ids).isEqualTo(ignores ? keys.ids("abc") : keys.ids("a", "b", "c"));
  }

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of("llama-bpe", List.of("123", "4", "ab", " Cd", "'S", "?/\n\n", "e")),
        Arguments.of("pixtral", List.of("123", "4", "ab", " Cd", "'S", "?/\n\n", "e")),
        Arguments.of("qwen2", List.of("1", "2", "3", "4", "ab", " Cd", "'S", "?/\n\n", "e")),
        Arguments.of("tekken", List.of("1", "2", "3", "4", "ab", " Cd", "'S", "?/\n\n", "e")),
        Arguments.of("gpt-2", List.of("1234", "ab", " Cd", "'", "S", "?/", "\n", "\n", "e")),
        Arguments.of("default", List.of("1234", "ab", " Cd", "'", "S", "?/", "\n", "\n", "e")),
        Arguments.of(
            "smollm", List.of("1", "2", "3", "4", "ab", " Cd", "'", "S", "?/", "\n", "\n", "e")));
  }

  @ParameterizedTest
  @MethodSource("words")
  void preset_cutsIntoItsWords(String pre, List<String> words) {
    var preset = Preset.of(GgufKeys.byteLevel(pre).vocabulary());
    var actual = new ArrayList<String>();

    preset.preTokenizer().split(String.join("", words), true, actual::add);

    assertThat(actual).isEqualTo(words);
  }

  @Test
  void preset_tekken_cutsWhereACapitalBeginsAWord() {
    var actual = new ArrayList<String>();

    Preset.of(GgufKeys.byteLevel("tekken").vocabulary())
        .preTokenizer()
        .split("HTTPServer fooBar e\u0301A", true, actual::add);

    assertThat(actual).containsExactly("HTTPServer", " foo", "Bar", " e\u0301", "A");
  }

  @Test
  void preset_unknown_isRefusedWithTheSupportedOnes() {
    refused(
        GgufKeys.byteLevel("falcon"),
        "tokenizer.ggml.pre is 'falcon'",
        "llama-bpe, llama3, llama-v3, pixtral, tekken, gpt-2, default, smollm, qwen2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "t5", "rwkv", "plamo2", "gemma4", "", "LLAMA"})
  void model_unknown_isRefusedByName(String model) {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.model = model;

    refused(keys, "tokenizer.ggml.model is '" + model + "'", "gpt2", "llama");
  }

  @Test
  void byteLevel_noMerges_isRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.merges.clear();

    refused(keys, "tokenizer.ggml.merges");
  }

  @Test
  void byteLevel_rareByteWithoutToken_isLeftOutBeforeMerging() {
    var keys = GgufKeys.byteLevel("gpt-2").merge("!", "!");
    keys.tokens.set(4, "other");

    assertThat(keys.tokenizer().encode("!\u0004!")).isEqualTo(keys.ids("!!"));
    assertThat(keys.tokenizer().encode("\u0004")).isEmpty();
  }

  @Test
  void byteLevel_printableCharacterWithoutToken_isRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.tokens.set('a', "other");

    refused(keys, "no entry 'a' for byte 0x61");
  }

  // -- characters

  @Test
  void characters_bestScoreFirst_leftmostOfEquals() {
    var keys =
        spaced().piece("c", -6).piece("ab", -3).piece("bc", -2).piece("aa", -5).piece("bb", -5);
    keys.addSpacePrefix = false;
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("abc")).isEqualTo(keys.ids("a", "bc"));
    assertThat(tokenizer.encode("aaa")).isEqualTo(keys.ids("aa", "a"));
    assertThat(tokenizer.encode("aabb")).isEqualTo(keys.ids("a", "ab", "b"));
  }

  @Test
  void characters_pairOfCharactersThatAreNoEntries_merges() {
    var keys = spaced().piece("xy", -1).piece("xyz", -2).piece("\ud83d\ude42!", -3);
    keys.addSpacePrefix = false;
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("xyzxya")).isEqualTo(keys.ids("xyz", "xy", "a"));
    assertThat(tokenizer.encode("\ud83d\ude42!")).isEqualTo(keys.ids("\ud83d\ude42!"));
    assertThat(tokenizer.encode("x")).isEqualTo(keys.ids("<0x78>"));
  }

  @Test
  void characters_negativeZero_isZero() {
    var keys = spaced().piece("ab", -0.0f).piece("ba", 0.0f);
    keys.addSpacePrefix = false;

    assertThat(keys.tokenizer().encode("aba")).isEqualTo(keys.ids("ab", "a"));
    assertThat(keys.tokenizer().encode("bab")).isEqualTo(keys.ids("ba", "b"));
  }

  @Test
  void characters_spacePrefix_isAddedToEachPieceAndDroppedAgain() {
    var keys = spaced().piece(MARK + "a", -1);
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("a b")).isEqualTo(keys.ids(MARK + "a", MARK, "b"));
    assertThat(tokenizer.encode(" a")).isEqualTo(keys.ids(MARK, MARK + "a"));
    assertThat(tokenizer.encode("")).isEmpty();
    assertThat(tokenizer.encodeWithSpecials("a<s>a"))
        .isEqualTo(keys.ids(MARK + "a", "<s>", MARK + "a"));
    for (var text : List.of("a b", " a", "", " ", "a<s>a", "<s> a", "a <s>", "<s>", "a\n", "\na")) {
      assertThat(tokenizer.decode(tokenizer.encodeWithSpecials(text))).isEqualTo(text);
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void characters_noSpacePrefix_addsAndDropsNone() {
    var keys = spaced().piece(MARK + "a", -1);
    keys.addSpacePrefix = false;
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("a")).isEqualTo(keys.ids("a"));
    assertThat(tokenizer.decode(keys.ids(MARK + "a"))).isEqualTo(" a");
  }

  @Test
  void characters_unknownCharacter_isSpeltInBytes() {
    var keys = spaced();
    keys.addSpacePrefix = false;
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("aé")).isEqualTo(keys.ids("a", "<0xC3>", "<0xA9>"));
    assertThat(tokenizer.decode(tokenizer.encode("é🙂\u0000\ufeff"))).isEqualTo("é🙂\u0000\ufeff");
  }

  @Test
  void characters_bytesOfOneCharacterInSeveralTokens_areJoinedOrReplaced() {
    var keys = spaced();
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.decode(keys.ids("<0xC3>", "<0xA9>"))).isEqualTo("é");
    assertThat(tokenizer.decode(keys.ids("a", "<0xC3>", "b"))).isEqualTo("a\ufffdb");
    assertThat(tokenizer.decode(keys.ids("<0xA9>"))).isEqualTo("\ufffd");
    assertThat(tokenizer.bytes(keys.id("<0xC3>"))).containsExactly(0xc3);
  }

  @Test
  void characters_bytesMissing_becomeOneUnknownToken() {
    var keys = spaced();
    keys.addSpacePrefix = false;
    keys.tokens.set(keys.id("<0xC3>"), "c3");
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("aééa\u00ff")).isEqualTo(keys.ids("a", "<unk>", "a", "<unk>"));
  }

  @Test
  void characters_neitherBytesNorUnknown_isRefused() {
    var keys = spaced();
    keys.tokens.set(keys.id("<0xC3>"), "c3");
    keys.types.set(0, GgufKeys.CONTROL);

    refused(keys, "<0xC3>", "no unknown token");
  }

  @Test
  void characters_spellingOfReservedEntries_staysText() {
    var keys = spaced();
    for (var c : List.of("<", "s", ">", "0", "x", "4", "1", "u")) {
      keys.piece(c, -1);
    }
    keys.piece("<s", -1).piece("<0", -1).piece("x4", -1).piece("<0x4", -1).piece("1>", -1);
    keys.token("us", GgufKeys.UNUSED);
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.encode("<s>")).isEqualTo(keys.ids(MARK, "<s", ">"));
    assertThat(tokenizer.encode("<0x41>")).isEqualTo(keys.ids(MARK, "<0x4", "1>"));
    assertThat(tokenizer.encode("us")).isEqualTo(keys.ids(MARK, "u", "s"));
    assertThat(tokenizer.bytes(keys.id("us"))).isEmpty();
  }

  @Test
  void characters_scoresMissingOrWrong_areRefused() {
    var missing = spaced();
    missing.scores.clear();
    refused(missing, "tokenizer.ggml.scores has 0 entries, expected 262");

    var wrong = spaced().piece("ab", Float.NaN);
    refused(wrong, "tokenizer.ggml.scores[262] is NaN");
  }

  @Test
  void characters_absurdlyLongEntries_areRefused() {
    var keys = spaced();
    for (int i = 0; i < 12; i++) {
      keys.piece("a".repeat(10_000 - i), -1);
    }
    refused(keys, "cut tokenizer.ggml.tokens[0] to [272] in two");

    refused(spaced().piece("a".repeat(10_001), -1), "10001 characters");
  }

  @Test
  @Tag("slow")
  void characters_moreMergesThanAnyVocabularyHas_areRefused() {
    var keys = spaced();
    for (int length = 2; length <= 19; length++) {
      for (int bits = 0; bits < 1 << length; bits++) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
          text.append((bits >> i & 1) == 0 ? 'a' : 'b');
        }
        keys.piece(text.toString(), -1);
      }
    }

    refused(keys, "imply more than 10000000 merges");
  }

  // -- both

  @Test
  void tokens_emptyOrUnused_standForNothing() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.token("", GgufKeys.NORMAL).token("", GgufKeys.NORMAL).token("[PAD]", GgufKeys.UNUSED);
    var tokenizer = keys.tokenizer();

    assertThat(tokenizer.vocabularySize()).isEqualTo(260);
    assertThat(tokenizer.decode(new int[] {257, 'a', 258, 259})).isEqualTo("a");
  }

  @Test
  void tokens_twice_areRefused() {
    refused(
        GgufKeys.byteLevel("gpt-2").token("he", GgufKeys.CONTROL),
        "tokenizer.ggml.tokens[256] and [257] are both 'he'");
  }

  @Test
  void tokens_emptyControl_isRefused() {
    refused(
        GgufKeys.byteLevel("gpt-2").token("", GgufKeys.CONTROL),
        "tokenizer.ggml.tokens[257], of type CONTROL, has 0 characters");
  }

  @Test
  void tokens_tooManyOrTooLongControlTokens_areRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    for (int i = 0; i < 1001; i++) {
      keys.token("<" + "x".repeat(994) + String.format("%04d", i) + ">", GgufKeys.CONTROL);
    }
    refused(keys, "1001 of tokenizer.ggml.tokens, of 1001000 characters");

    refused(
        GgufKeys.byteLevel("gpt-2").token("x".repeat(1001), GgufKeys.CONTROL),
        "tokenizer.ggml.tokens[257], of type CONTROL, has 1001 characters");
  }

  @Test
  void tokens_none_areRefused() {
    var keys = new GgufKeys();

    refused(keys, "tokenizer.ggml.tokens has 0 entries");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void types_outOfRange_areRefused(int type) {
    refused(
        GgufKeys.byteLevel("gpt-2").token("x>", type), "tokenizer.ggml.token_type[257] is " + type);
  }

  @Test
  void types_fewerThanTokens_areRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.types.removeLast();

    refused(keys, "tokenizer.ggml.token_type has 256 entries, expected 257");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b c", "", " ", "a ", " a"})
  void merges_malformed_areRefused(String merge) {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.merges.add(merge);

    refused(keys, "tokenizer.ggml.merges[1]", "expected two entries");
  }

  @Test
  void merges_ofUnknownEntry_areRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.merges.add("a b");

    refused(keys, "tokenizer.ggml.merges[1] is 'a' with 'b', of which 'ab' is not");
  }

  @Test
  void merges_toControlToken_areLeftOut() {
    var keys = GgufKeys.byteLevel("llama-bpe").token("ab", GgufKeys.CONTROL);
    keys.merges.add("a b");

    assertThat(keys.tokenizer().encode("ab")).isEqualTo(keys.ids("a", "b"));
  }

  // -- what stands around a text

  @ParameterizedTest
  @CsvSource({
    "llama-bpe, true",
    "llama3, true",
    "llama-v3, true",
    "pixtral, true",
    "tekken, true",
    "gpt-2, false",
    "default, false",
    "smollm, false",
    "qwen2, false"
  })
  void standalone_fileDoesNotSay_followsThePreset(String pre, boolean adds) {
    var keys = GgufKeys.byteLevel(pre).token("<b>", GgufKeys.CONTROL);
    keys.bos = 257;
    keys.eos = 257;

    assertThat(keys.tokenizer().encodeStandalone("a"))
        .isEqualTo(adds ? new int[] {257, 'a'} : new int[] {'a'});
    assertThat(keys.tokenizer().encodeWithSpecials("a")).containsExactly('a');
  }

  @Test
  void standalone_fileSays_isFollowed() {
    var keys = GgufKeys.byteLevel("llama-bpe").token("<b>", GgufKeys.CONTROL);
    keys.bos = 257;
    keys.eos = 257;
    keys.addBos = false;
    keys.addEos = true;

    assertThat(keys.tokenizer().encodeStandalone("a<b>")).containsExactly('a', 257, 257);
    assertThat(keys.tokenizer().encodeStandalone("")).containsExactly(257);
  }

  @Test
  void standalone_characters_beginWithBosWhateverItsKeySays() {
    var keys = spaced();

    assertThat(keys.tokenizer().encodeStandalone("a")).isEqualTo(keys.ids("<s>", MARK, "a"));

    keys.addEos = true;
    assertThat(keys.tokenizer().encodeStandalone("")).isEqualTo(keys.ids("<s>", "</s>"));

    keys.types.set(1, GgufKeys.NORMAL);
    keys.addEos = null;
    assertThat(keys.tokenizer().encodeStandalone("")).isEmpty();
  }

  @Test
  void standalone_noIdForWhatIsAdded_isRefused() {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.addEos = true;

    refused(keys, "tokenizer.ggml.add_eos_token is true", "tokenizer.ggml.eos_token_id");
  }

  @ParameterizedTest
  @ValueSource(ints = {257, -2, Integer.MAX_VALUE})
  void specials_outsideTheVocabulary_areRefused(int id) {
    var keys = GgufKeys.byteLevel("gpt-2");
    keys.bos = id;

    refused(keys, "tokenizer.ggml.bos_token_id is " + id);
  }

  @Test
  void specials_ofPhi3_takeTheSpacesBehindThem() {
    var keys =
        spaced()
            .token("<|assistant|>", GgufKeys.CONTROL)
            .token("<|placeholder1|>", GgufKeys.CONTROL);

    assertThat(keys.tokenizer().encodeWithSpecials("<|assistant|> \na"))
        .isEqualTo(keys.ids("<|assistant|>", MARK, "a"));
    assertThat(keys.tokenizer().encodeWithSpecials("<s> a"))
        .isEqualTo(keys.ids("<s>", MARK, MARK, "a"));

    keys.tokens.set(keys.id("<|placeholder1|>"), "<|other|>");
    assertThat(keys.tokenizer().encodeWithSpecials("<|assistant|> a"))
        .isEqualTo(keys.ids("<|assistant|>", MARK, MARK, "a"));
  }
}
