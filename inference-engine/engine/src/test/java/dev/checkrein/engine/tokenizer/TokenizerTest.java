// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final long SEED = 20260913;

  private static Tokenizer pocket;
  private static Tokenizer small;

  @BeforeAll
  static void open() throws IOException {
    pocket = published("pocket.json");
    small = published("small.json");
  }

  private static Tokenizer published(String name) throws IOException {
    return Tokenizer.from(JsonObject.parse(HuggingFaceParityTest.resource(name), name));
  }

  private static int[] ids(String text) {
    return text.chars().toArray();
  }

  private static void refused(TokenizerJson json, String... parts) {
    assertThatThrownBy(json::tokenizer)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("tokenizer.json")
        .hasMessageContainingAll(parts);
  }

  // -- encoding

  @Test
  void encode_mergesOfLowestRankFirst_leftmostFirst() {
    var tokenizer = new TokenizerJson().merge("b", "c").merge("a", "b").merge("a", "a").tokenizer();

    assertThat(tokenizer.encode("abc")).containsExactly('a', 256);
    assertThat(tokenizer.encode("aaa")).containsExactly(258, 'a');
    assertThat(tokenizer.encode("ab")).containsExactly(257);
  }

  @Test
  void encode_renderedPrompts_giveTheIdsTheModelWasTrainedWith() throws IOException {
    var golden =
        JsonObject.parse(HuggingFaceParityTest.resource("pocket-ids.json"), "pocket-ids.json");
    assertThat(golden.list("cases")).isNotEmpty();
    for (var item : golden.list("cases")) {
      var prompt = JsonObject.from(item, "case");
      var text = prompt.string("text");

      var ids = pocket.encodeWithSpecials(text);

      assertThat(ids)
          .isEqualTo(prompt.list("ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray());
      assertThat(pocket.decode(ids)).isEqualTo(text);
    }
  }

  @Test
  void encode_mergesAsPairs_areRead() {
    var json = new TokenizerJson();
    json.vocab.put("ab", 256L);
    json.merges.add(List.of("a", "b"));

    assertThat(json.tokenizer().encode("ab")).containsExactly(256);
  }

  @Test
  void encode_sameMergeTwice_countsAtItsLastRank() {
    var json = new TokenizerJson().merge("a", "b").merge("b", "c").merge("a", "b");

    assertThat(json.tokenizer().encode("abc")).containsExactly('a', 257);
  }

  @Test
  void encode_addedTokenInText_staysText() {
    var ids = pocket.encode("<|im_start|>system<think></think><s>");

    var added = pocket.addedTokens().stream().map(AddedToken::id).toList();
    for (int id : ids) {
      assertThat(added).doesNotContain(id);
    }
    assertThat(pocket.decode(ids)).isEqualTo("<|im_start|>system<think></think><s>");
    assertThat(pocket.encodeWithSpecials("<think></think>")).containsExactly(12, 13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void encode_addedTokenReachableByMerges_staysText(boolean ignoreMerges) {
    var json = new TokenizerJson().merge("<", "s").merge("<s", ">");
    json.model.put("ignore_merges", ignoreMerges);
    json.added(257, "<s>").split("\\S+");

    var tokenizer = json.tokenizer();

    assertThat(tokenizer.encode("<s>")).containsExactly(256, '>');
    assertThat(tokenizer.encodeWithSpecials("<s>")).containsExactly(257);
  }

  @Test
  void encode_ignoreMerges_takesWholeWords() {
    var json = new TokenizerJson().split("\\S+");
    json.vocab.put("abc", 256L);
    json.model.put("ignore_merges", true);

    assertThat(json.tokenizer().encode("abc")).containsExactly(256);
    assertThat(json.tokenizer().encode("abcd")).containsExactly('a', 'b', 'c', 'd');
  }

  @Test
  void encode_loneSurrogates_countAsReplacementCharacter() {
    var replacement = pocket.encode("\ufffd");

    assertThat(pocket.encode("\ud800")).isEqualTo(replacement);
    assertThat(pocket.encode("\udc00")).isEqualTo(replacement);
    assertThat(pocket.decode(pocket.encode("a\ud800b\udc00\ud83d\ude42")))
        .isEqualTo("a\ufffdb\ufffd\ud83d\ude42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\ufeff", "a\u0000b", "\u0301\u0301a", "\u2028\u2029\u0085"})
  void encode_oddCharacters_comeBack(String text) {
    assertThat(pocket.decode(pocket.encode(text))).isEqualTo(text);
    assertThat(small.decode(small.encode(text))).isEqualTo(text);
  }

  @Test
  void encode_randomText_comesBack() {
    var random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      var text = new StringBuilder();
      for (int k = random.nextInt(50); k > 0; k--) {
        int c = random.nextInt(3) == 0 ? random.nextInt(0x110000) : random.nextInt(128);
        text.appendCodePoint(Character.getType(c) == Character.SURROGATE ? ' ' : c);
      }

      var decoded = pocket.decode(pocket.encode(text.toString()));

      assertThat(decoded).as("seed %d, case %d", SEED, i).isEqualTo(text.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", " ", "é", "\n", "1", "<", "\u0301", "🙂", "a ", "\t\r", "A", "<a", "'"})
  void encode_oneMillionOfOneCharacter_isNearLinear(String unit) {
    var text = unit.repeat(1_000_000 / unit.length());

    for (var tokenizer : List.of(pocket, small)) {
      var ids = assertTimeout(Duration.ofSeconds(5), () -> tokenizer.encodeWithSpecials(text));

      assertThat(tokenizer.decode(ids).equals(text)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?:a+)+b", "(?:a|aa)+b", "(a*)*b", "a*a*a*a*a*b"})
  void encode_catastrophicExpression_endsInAnError(String regex) {
    var tokenizer = new TokenizerJson().split(regex).tokenizer();
    var text = "a".repeat(100_000);

    assertTimeout(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> tokenizer.encode(text))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("expression"));
    assertThat(tokenizer.encode("xyz")).isEqualTo(ids("xyz"));
  }

  @Test
  void encode_moreWordsThanAreCached_staysTheSame() {
    var random = new Random(SEED);
    var first = pocket.encode("the ticket");
    for (int i = 0; i < 30_000; i++) {
      pocket.encode("w" + random.nextInt());
    }

    assertThat(pocket.encode("the ticket")).isEqualTo(first);
  }

  @Test
  void encode_manyThreads_agree() throws Exception {
    var text = "Dear IT, my laptop (LT-1234) is slow since the update. ".repeat(50);
    var expected = pocket.encode(text);
    try (var threads = Executors.newFixedThreadPool(4)) {
      var calls = new ArrayList<Callable<int[]>>();
      for (int i = 0; i < 20; i++) {
        calls.add(() -> published("pocket.json").encode(text));
        calls.add(() -> pocket.encode(text));
      }
      for (var future : threads.invokeAll(calls)) {
        assertThat(future.get()).isEqualTo(expected);
      }
    }
  }

  // -- added tokens

  @Test
  void encodeWithSpecials_leftmostThenLongest() {
    var tokenizer =
        new TokenizerJson().added(300, "<a").added(301, "<a>").added(302, "a>b").tokenizer();

    assertThat(tokenizer.encodeWithSpecials("<a>b<a")).containsExactly(301, 'b', 300);
    assertThat(tokenizer.encodeWithSpecials("xa>b")).containsExactly('x', 302);
  }

  @Test
  void encodeWithSpecials_stripFlags_swallowSpaces() {
    var tokenizer =
        new TokenizerJson().added(300, "<l>", "lstrip").added(301, "<r>", "rstrip").tokenizer();

    assertThat(tokenizer.encodeWithSpecials("a \n<l> b")).containsExactly('a', 300, ' ', 'b');
    assertThat(tokenizer.encodeWithSpecials("a <r> \n b")).containsExactly('a', ' ', 301, 'b');
    assertThat(tokenizer.encodeWithSpecials("<r> <l>")).containsExactly(301, 300);
  }

  @Test
  void encodeWithSpecials_singleWord_needsEdges() {
    var tokenizer = new TokenizerJson().added(300, "yes", "single_word").tokenizer();

    assertThat(tokenizer.encodeWithSpecials("yes")).containsExactly(300);
    assertThat(tokenizer.encodeWithSpecials("(yes)")).containsExactly('(', 300, ')');
    assertThat(tokenizer.encodeWithSpecials("yesx")).isEqualTo(ids("yesx"));
    assertThat(tokenizer.encodeWithSpecials("éyes"))
        .isEqualTo(new int[] {0xc3, 0xa9, 'y', 'e', 's'});
  }

  @Test
  void encodeWithSpecials_normalizedOnes_comeAfterTheOthers() {
    var tokenizer =
        new TokenizerJson().added(300, "abc", "normalized").added(301, "bc").tokenizer();

    assertThat(tokenizer.encodeWithSpecials("abc")).containsExactly('a', 301);
    assertThat(tokenizer.encodeWithSpecials("abcabd")).containsExactly('a', 301, 'a', 'b', 'd');
  }

  @Test
  void addedTokens_areListedInOrder() {
    assertThat(pocket.addedTokens()).hasSize(18);
    assertThat(pocket.addedTokens().get(11)).isEqualTo(new AddedToken(11, "<|im_end|>", true));
    assertThat(pocket.addedTokens().get(12)).isEqualTo(new AddedToken(12, "<think>", false));
    assertThat(pocket.idOf("</think>")).hasValue(13);
    assertThat(pocket.idOf("think")).isEmpty();
    assertThat(pocket.vocabularySize()).isEqualTo(3072);
  }

  // -- decoding

  @Test
  void bytes_ofTokens_areTheirBytes() {
    var tokenizer = new TokenizerJson().merge("Ġ", "a").added(300, "é>").tokenizer();

    assertThat(tokenizer.bytes(256)).containsExactly(' ', 'a');
    assertThat(tokenizer.bytes(0xff)).containsExactly(0xff);
    assertThat(tokenizer.bytes(300)).isEqualTo("é>".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bytes_ofUnusedId_areNone() {
    var tokenizer = new TokenizerJson().added(300, "x>").tokenizer();

    assertThat(tokenizer.vocabularySize()).isEqualTo(301);
    assertThat(tokenizer.bytes(299)).isEmpty();
    assertThat(tokenizer.decode(new int[] {'a', 299, 'b'})).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3072, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void bytes_outside_isRefused(int id) {
    assertThatThrownBy(() -> pocket.bytes(id))
        .isInstanceOf(RequestException.class)
        .hasMessage("token id " + id + " is outside the vocabulary of 3072");
    assertThatThrownBy(() -> pocket.decode(new int[] {id})).isInstanceOf(RequestException.class);
  }

  @Test
  void bytes_changedByCaller_areACopy() {
    pocket.bytes(100)[0]++;

    assertThat(pocket.decode(pocket.encode("abc"))).isEqualTo("abc");
  }

  @Test
  void decode_splitOrMalformedUtf8_isReplaced() {
    var tokenizer = new TokenizerJson().tokenizer();

    assertThat(tokenizer.decode(new int[] {0xc3, 0xa9})).isEqualTo("é");
    assertThat(tokenizer.decode(new int[] {'a', 0xc3})).isEqualTo("a\ufffd");
    assertThat(tokenizer.decode(new int[] {0xff, 'a'})).isEqualTo("\ufffda");
  }

  // -- characters with byte fallback

  @Test
  void encode_charactersWithoutEntries_areBytesOrUnknownInOrder() {
    var json = TokenizerJson.characters();
    json.vocab.put("c3", json.vocab.remove("<0xC3>"));
    var tokenizer = json.metaspace("never", false).tokenizer();

    assertThat(tokenizer.encode("aÀÀ€b"))
        .isEqualTo(json.ids("a", "<unk>", "<0xE2>", "<0x82>", "<0xAC>", "b"));
  }

  @Test
  void decode_byteTokensOfOneCharacter_areJoined() {
    var json = TokenizerJson.characters();

    assertThat(json.tokenizer().decode(json.ids("<0xE2>", "<0x82>", "<0xAC>"))).isEqualTo("€");
    assertThat(json.tokenizer().decode(json.ids("<0xE2>", "a"))).isEqualTo("\ufffda");
  }

  @Test
  void decode_spaceInFront_isDroppedWhereEncodingPutsIt() {
    var each = TokenizerJson.characters().prepends();
    assertThat(each.tokenizer().encodeWithSpecials("<s>b"))
        .isEqualTo(each.ids("<s>", "\u2581", "b"));
    for (var text : List.of("", " ", "b", " b", "<s>b", "<s> b<s>", "b <s>\n")) {
      assertThat(each.tokenizer().decode(each.tokenizer().encodeWithSpecials(text)))
          .isEqualTo(text);
    }

    var first = TokenizerJson.characters().metaspace("first", false);
    assertThat(first.tokenizer().encodeWithSpecials("b<s>b"))
        .isEqualTo(first.ids("\u2581", "b", "<s>", "b"));
    for (var text : List.of("b", "<s>b", "<s> b", "b<s> b")) {
      assertThat(first.tokenizer().decode(first.tokenizer().encodeWithSpecials(text)))
          .isEqualTo(text);
    }

    var kept = TokenizerJson.characters().prepends().decoder(false);
    assertThat(kept.tokenizer().decode(kept.tokenizer().encode("b"))).isEqualTo(" b");
  }

  @Test
  void from_charactersWithUnsupportedParts_areRefusedByName() {
    var fallback = TokenizerJson.characters();
    fallback.model.put("byte_fallback", false);
    refused(fallback, "'byte_fallback' is false");

    var ignores = TokenizerJson.characters();
    ignores.model.put("ignore_merges", true);
    refused(ignores, "'ignore_merges' is true");

    var unknown = TokenizerJson.characters();
    unknown.model.put("unk_token", "<none>");
    refused(unknown, "'unk_token' is '<none>'");

    var neither = TokenizerJson.characters();
    neither.model.remove("unk_token");
    neither.vocab.put("c3", neither.vocab.remove("<0xC3>"));
    refused(neither, "<0xC3>");

    var split = TokenizerJson.characters().split("a");
    refused(split, "pre_tokenizer", "'Sequence'", "'Metaspace'");

    var decoder = TokenizerJson.characters();
    decoder.root.put(
        "decoder", Map.of("type", "Sequence", "decoders", List.of(Map.of("type", "CTC"))));
    refused(decoder, "decoder", "'CTC'");

    refused(TokenizerJson.characters().metaspace("sometimes", false), "'prepend_scheme'");
  }

  @Test
  void from_metaspaceOfOlderFiles_isRead() {
    var json = TokenizerJson.characters();
    json.preTokenizer =
        Map.of("type", "Metaspace", "replacement", "\u2581", "add_prefix_space", true);

    assertThat(json.tokenizer().encode("b b")).isEqualTo(json.ids("\u2581", "b", "\u2581", "b"));

    json.preTokenizer = Map.of("type", "Metaspace", "replacement", "_");
    refused(json, "'replacement' is '_'");
  }

  // -- what stands around a text

  @Test
  void encodeStandalone_template_isFollowed() {
    var json = new TokenizerJson().frames("a", "b");
    assertThat(json.tokenizer().encodeStandalone("x")).containsExactly('a', 'x', 'b');
    assertThat(json.tokenizer().encodeWithSpecials("x")).containsExactly('x');

    var byteLevel = Map.of("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", false);
    json.root.put(
        "post_processor",
        Map.of(
            "type", "Sequence", "processors", List.of(byteLevel, json.root.get("post_processor"))));
    assertThat(json.tokenizer().encodeStandalone("x")).containsExactly('a', 'x', 'b');
  }

  @Test
  void encodeStandalone_otherPostProcessors_addNothing() {
    for (var processor :
        List.<Map<String, Object>>of(
            Map.of("type", "BertProcessing", "sep", List.of("b", 98L), "cls", List.of("a", 97L)),
            Map.of("type", "ByteLevel"),
            Map.of("type", "TemplateProcessing", "single", "a $A b"),
            Map.of("type", "TemplateProcessing", "single", List.of()),
            Map.of("type", "Sequence", "processors", List.of()))) {
      var json = new TokenizerJson();
      json.root.put("post_processor", processor);

      assertThat(json.tokenizer().encodeStandalone("x")).as("%s", processor).containsExactly('x');
    }
  }

  @Test
  void from_templateOfUnknownIds_isRefused() {
    var json = new TokenizerJson();
    json.vocab.put("<s>", 256L);
    json.frames("<s>", "b");
    json.vocab.remove("<s>");
    refused(json, "post_processor", "'ids'", "ids below 256");

    var many = new TokenizerJson().frames("a", "b");
    many.root.put(
        "post_processor",
        Map.of(
            "type",
            "TemplateProcessing",
            "single",
            List.of(Map.of("SpecialToken", Map.of("id", "a"))),
            "special_tokens",
            Map.of("a", Map.of("ids", Collections.nCopies(17, 97L)))));
    refused(many, "'single'", "at most 16 ids");
  }

  // -- hostile and unsupported files

  @Test
  void from_duplicateId_isRefused() {
    var json = new TokenizerJson();
    json.vocab.put("ab", 5L);

    refused(json, "id 5 is given to");
    refused(new TokenizerJson().added(5, "<s>"), "id 5 is given to", "'<s>'");
  }

  @Test
  void from_addedTokenWithOtherIdThanVocabulary_isRefused() {
    var json = new TokenizerJson().added(300, "<s>");
    json.vocab.put("<s>", 299L);

    refused(json, "'<s>' has id 300, the vocabulary gives it 299");
  }

  @Test
  void from_emptyOrRepeatedAddedToken_isRefused() {
    refused(new TokenizerJson().added(300, ""), "added_tokens[0]", "'content' is ''");
    refused(
        new TokenizerJson().added(300, "x>").added(301, "x>"), "added_tokens[1]", "no other added");
  }

  @Test
  void from_addedTokensOfAMillionCharacters_areRefused() {
    var json = new TokenizerJson();
    for (int i = 0; i < 1001; i++) {
      json.added(300 + i, "x".repeat(996) + "%04d".formatted(i));
    }

    refused(json, "'added_tokens' is a list of 1001", "1000000 characters");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 4_194_304, Long.MAX_VALUE})
  void from_idOutOfRange_isRefused(long id) {
    var json = new TokenizerJson();
    json.vocab.put("ab", id);

    refused(json, "vocab", "'ab' is " + id);
    refused(new TokenizerJson().added(id, "<s>"), "'id' is " + id);
  }

  @Test
  void from_mergesInACircle_areRefused() {
    var json = new TokenizerJson();
    json.vocab.put("", 256L);
    json.merges.add(List.of("a", ""));

    refused(json, "merges[0]", "not empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b c", "", " ", "a ", " a"})
  void from_malformedMerge_isRefused(String merge) {
    var json = new TokenizerJson();
    json.merges.add(merge);

    refused(json, "merges[0]", "expected two entries");
  }

  @Test
  void from_mergeOfUnknownEntry_isRefused() {
    var json = new TokenizerJson();
    json.merges.add("a b");

    refused(json, "merges[0] is 'a' with 'b', of which 'ab' is not in the vocabulary");
  }

  @Test
  void from_missingByte_isRefused() {
    var json = new TokenizerJson();
    json.vocab.remove("a");
    refused(json, "no entry 'a' for byte 0x61");

    var unneeded = new TokenizerJson();
    unneeded.vocab.remove(String.valueOf(new ByteAlphabet().letter(0xff)));
    assertThat(unneeded.tokenizer().encode("a")).containsExactly('a');
  }

  @Test
  void from_unsupportedModel_isRefusedByName() {
    for (var entry :
        Map.<String, Object>of(
                "type", "Unigram",
                "dropout", 0.1,
                "continuing_subword_prefix", "##",
                "end_of_word_suffix", "</w>")
            .entrySet()) {
      var json = new TokenizerJson();
      json.model.put(entry.getKey(), entry.getValue());

      refused(json, "model", "'" + entry.getKey() + "'", entry.getValue().toString());
    }
  }

  @Test
  void from_unsupportedParts_areRefusedByName() {
    var normalizer = new TokenizerJson();
    normalizer.root.put("normalizer", Map.of("type", "NFKC"));
    refused(normalizer, "normalizer", "'NFKC'");

    var decoder = new TokenizerJson();
    decoder.root.put("decoder", Map.of("type", "WordPiece"));
    refused(decoder, "decoder", "'WordPiece'");

    var none = new TokenizerJson();
    none.root.put("decoder", null);
    refused(none, "'decoder' is missing");
  }

  @Test
  void from_unsupportedPreTokenizer_isRefusedByName() {
    var byteLevel = Map.of("type", "ByteLevel", "add_prefix_space", false);
    var json = new TokenizerJson();
    json.preTokenizer = Map.of("type", "Metaspace");
    refused(json, "pre_tokenizer", "ByteLevel");

    json.preTokenizer = Map.of("type", "ByteLevel", "add_prefix_space", true);
    refused(json, "'add_prefix_space'");

    json.preTokenizer =
        Map.of("type", "Sequence", "pretokenizers", List.of(Map.of("type", "Bert"), byteLevel));
    refused(json, "'Bert'");

    json.preTokenizer =
        Map.of(
            "type",
            "Sequence",
            "pretokenizers",
            List.of(
                Map.of("type", "Split", "pattern", Map.of("Regex", "a"), "behavior", "Removed"),
                byteLevel));
    refused(json, "'behavior' is 'Removed'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^a",
        "a$",
        "(?<x>a)\\k<x>",
        "(a)\\1",
        "[[:alpha:]]",
        "[a&&b]",
        "\\h",
        "\\X",
        "\\G",
        "\\R",
        "\\p{Alpha}",
        "\\p{Foo}",
        "\\pL",
        "(?m:a)",
        "(?x)a",
        "a{,3}",
        "a{2}+",
        "[a",
        "\\",
        "(a",
        "a)",
        "*a",
        "[]a]"
      })
  void from_expressionThatMeansSomethingElse_isRefused(String regex) {
    refused(new TokenizerJson().split(regex), "pre_tokenizer", "expression");
  }

  @Test
  void from_digitsAndLiteralSplits_areSupported() {
    var json = new TokenizerJson().merge("1", "2").merge("a", "b");
    json.preTokenizer =
        Map.of(
            "type",
            "Sequence",
            "pretokenizers",
            List.of(
                Map.of("type", "Digits", "individual_digits", true),
                Map.of("type", "Split", "pattern", Map.of("String", "b"), "behavior", "Isolated"),
                Map.of("type", "ByteLevel", "add_prefix_space", false, "use_regex", true)));

    assertThat(json.tokenizer().encode("12ab")).isEqualTo(ids("12ab"));
  }

  @Test
  void from_manyMergesAndWords_opensInTime() {
    var json = new TokenizerJson();
    var letters = "abcdefghijklmnopqrstuvwxyz";
    for (int i = 0; i < 26 * 26 * 26; i++) {
      var pair = "" + letters.charAt(i / 676) + letters.charAt(i / 26 % 26);
      if (i % 26 == 0) {
        json.merge(pair.substring(0, 1), pair.substring(1));
      }
      json.merge(pair, letters.substring(i % 26, i % 26 + 1));
    }

    var tokenizer = json.tokenizer();

    assertThat(tokenizer.encode("abc")).hasSize(1);
    assertThat(tokenizer.vocabularySize()).isEqualTo(256 + 676 + 17576);
  }
}
