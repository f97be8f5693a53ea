// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.int32;
import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.int64;
import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.join;
import static dev.checkrein.engine.checkpoint.gguf.Translated.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTokenizerTest {
  @TempDir Path folder;

  private static GgufBytes keys() {
    return TinyModels.llamaKeys().uint32("llama.vocab_size", 4);
  }

  private static GgufBytes tokens(String... tokens) {
    return keys()
        .string("tokenizer.ggml.model", "llama")
        .strings("tokenizer.ggml.tokens", List.of(tokens));
  }

  private static TokenizerSource.Vocabulary vocabulary(Contents contents) {
    return (TokenizerSource.Vocabulary) contents.tokenizer().get().orElseThrow();
  }

  private static List<Object> stops(GgufBytes file) {
    return Translated.of(file).generationConfig().list("eos_token_id");
  }

  @Test
  void vocabulary_allKeys_areTranslated() {
    var file =
        tokens("<unk>", "a", "<eot>")
            .string("tokenizer.ggml.pre", "tekken")
            .int32s("tokenizer.ggml.token_type", 2, 1, 3)
            .float32s("tokenizer.ggml.scores", 0, -1.5f, Float.NEGATIVE_INFINITY)
            .strings("tokenizer.ggml.merges", List.of("a b", "ab c"))
            .uint32("tokenizer.ggml.bos_token_id", 1)
            .uint32("tokenizer.ggml.eos_token_id", 2)
            .uint32("tokenizer.ggml.eot_token_id", 2)
            .uint32("tokenizer.ggml.unknown_token_id", 0)
            .uint32("tokenizer.ggml.padding_token_id", 1)
            .bool("tokenizer.ggml.add_bos_token", true)
            .bool("tokenizer.ggml.add_eos_token", false)
            .bool("tokenizer.ggml.add_space_prefix", true);

    var contents = Translated.of(file);
    var vocabulary = vocabulary(contents);

    assertThat(vocabulary.source()).isEqualTo("model.gguf");
    assertThat(vocabulary.model()).isEqualTo("llama");
    assertThat(vocabulary.pre()).isEqualTo("tekken");
    assertThat(vocabulary.tokens()).containsExactly("<unk>", "a", "<eot>");
    assertThat(vocabulary.types()).containsExactly(2, 1, 3);
    assertThat(vocabulary.scores()).containsExactly(0, -1.5f, Float.NEGATIVE_INFINITY);
    assertThat(vocabulary.merges()).containsExactly("a b", "ab c");
    assertThat(vocabulary.specials()).isEqualTo(new TokenizerSource.Specials(1, 2, 2, 0, 1));
    assertThat(vocabulary.addBos()).isTrue();
    assertThat(vocabulary.addEos()).isFalse();
    assertThat(vocabulary.addSpacePrefix()).isTrue();
    assertThat(contents.tokenizerConfig().fields())
        .containsEntry("bos_token", "a")
        .containsEntry("eos_token", "<eot>")
        .containsEntry("unk_token", "<unk>")
        .containsEntry("pad_token", "a")
        .containsEntry("add_bos_token", true)
        .containsEntry("add_eos_token", false);
  }

  @Test
  void vocabulary_absentKeys_haveDefaults() {
    var contents = Translated.of(tokens("a", "b"));
    var vocabulary = vocabulary(contents);

    assertThat(vocabulary.pre()).isEqualTo("default");
    assertThat(vocabulary.types()).containsExactly(1, 1);
    assertThat(vocabulary.scores()).isEmpty();
    assertThat(vocabulary.merges()).isEmpty();
    assertThat(vocabulary.specials()).isEqualTo(new TokenizerSource.Specials(-1, -1, -1, -1, -1));
    assertThat(vocabulary.addBos()).isNull();
    assertThat(contents.tokenizerConfig().fields()).isEmpty();
    assertThat(contents.generationConfig()).isNull();
    assertThat(contents.chatTemplate()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "no_vocab"})
  void vocabulary_noModel_isEmpty(String model) {
    for (var file : List.of(keys(), keys().string("tokenizer.ggml.model", model))) {
      var contents = Translated.of(file);

      assertThat(contents.tokenizer().get()).isEmpty();
      assertThat(contents.tokenizerConfig()).isNull();
      assertThat(contents.generationConfig()).isNull();
    }
  }

  @Test
  void vocabulary_modelWithoutTokens_isRefused() {
    refused(
        keys().string("tokenizer.ggml.model", "gpt2"), "key 'tokenizer.ggml.tokens' is missing");
    refused(
        keys().string("tokenizer.ggml.model", "gpt2").int32s("tokenizer.ggml.tokens", 1),
        "key 'tokenizer.ggml.tokens' is an array of 1 INT32, expected an array of strings");
    refused(
        keys().string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.tokens", "a"),
        "key 'tokenizer.ggml.tokens' is 'a', expected an array of strings");
  }

  @Test
  void vocabulary_lengthsThatDisagree_areRefused() {
    refused(
        tokens("a", "b").int32s("tokenizer.ggml.token_type", 1),
        "key 'tokenizer.ggml.token_type' is an array of 1 INT32, expected 2 elements");
    refused(
        tokens("a", "b").float32s("tokenizer.ggml.scores", 1, 2, 3),
        "key 'tokenizer.ggml.scores' is an array of 3 FLOAT32, expected 2 elements");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -1, Integer.MIN_VALUE})
  void vocabulary_unknownTokenType_isRefused(int type) {
    refused(
        tokens("a", "b").int32s("tokenizer.ggml.token_type", 1, type),
        "element 1 of key 'tokenizer.ggml.token_type' is " + type,
        "expected a whole number from 1 to 6");
  }

  @Test
  void vocabulary_scoreNaN_isRefused() {
    refused(
        tokens("a", "b").float32s("tokenizer.ggml.scores", 1, Float.NaN),
        "element 1 of key 'tokenizer.ggml.scores' is NaN, expected a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bos", "eos", "eot", "eom", "unknown", "padding"})
  void vocabulary_specialOutOfRange_isRefused(String role) {
    var key = "tokenizer.ggml." + role + "_token_id";

    refused(tokens("a", "b").uint32(key, 2), "key '" + key + "' is 2 (UINT32)", "from 0 to 1");
    refused(tokens("a", "b").uint32(key, -1), "key '" + key + "' is 4294967295 (UINT32)");
    refused(tokens("a", "b").int32(key, -1), "key '" + key + "' is -1 (INT32)");
    refused(
        tokens("a", "b").key(key, join(int32(10), int64(-1))),
        "key '" + key + "' is 18446744073709551615 (UINT64)");
  }

  @Test
  void vocabulary_tokenNotUtf8_isRefused() {
    var element = join(int64(1), new byte[] {(byte) 0x80});

    refused(
        keys()
            .string("tokenizer.ggml.model", "gpt2")
            .key("tokenizer.ggml.tokens", join(int32(9), int32(8), int64(1), element)),
        "an element of key 'tokenizer.ggml.tokens' at byte",
        "is not valid UTF-8, which every string of a GGUF file must be, tokens too");
  }

  @Test
  void stops_areTheIdsOfTheFileAndControlTokensThatEndATurn() {
    var file =
        tokens("</s>", "<|im_end|>", "<|eot_id|>", "x", "y", "<|end|>")
            .int32s("tokenizer.ggml.token_type", 3, 3, 4, 1, 3, 1)
            .uint32("tokenizer.ggml.eos_token_id", 4);

    assertThat(stops(file)).containsExactly(0L, 1L, 4L);
  }

  @Test
  void stops_eotAndEom_areAdded() {
    var file =
        tokens("a", "b", "c", "d")
            .uint32("tokenizer.ggml.eos_token_id", 3)
            .uint32("tokenizer.ggml.eot_token_id", 1)
            .uint32("tokenizer.ggml.eom_token_id", 2);

    assertThat(stops(file)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void chatTemplate_isRead() {
    assertThat(Translated.of(keys().string("tokenizer.chat_template", "{{ x }}")).chatTemplate())
        .isEqualTo("{{ x }}");
    refused(
        keys().string("tokenizer.chat_template", "x".repeat(1_000_001)),
        "key 'tokenizer.chat_template' is 'xxx",
        "expected at most 1000000 characters");
    refused(
        keys().uint32("tokenizer.chat_template", 1),
        "key 'tokenizer.chat_template' is 1 (UINT32), expected a string");
  }

  @Test
  void vocabularyOf_fileOfAnyArchitecture_isReadWithoutModel() {
    var path =
        TinyModels.vocabulary(new GgufBytes().string("general.architecture", "starcoder2"))
            .write(folder.resolve("vocabulary.gguf"));

    var vocabulary = GgufCheckpoint.vocabulary(path);

    assertThat(vocabulary.source()).isEqualTo(path.toString());
    assertThat(vocabulary.tokens()).hasSize(4);
  }

  @Test
  void vocabularyOf_fileWithoutOne_isRefused() {
    var path = TinyModels.llama().write(folder.resolve("model.gguf"));

    assertThatThrownBy(() -> GgufCheckpoint.vocabulary(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(path.toString(), "no vocabulary", "tokenizer.ggml.model");
  }
}
