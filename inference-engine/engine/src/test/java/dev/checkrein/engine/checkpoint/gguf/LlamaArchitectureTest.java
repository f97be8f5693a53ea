// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.Translated.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaArchitectureTest {
  private static Map<String, Object> config(GgufBytes file) {
    return Translated.of(file).config().fields();
  }

  private static GgufBytes llama() {
    return TinyModels.llamaKeys();
  }

  @Test
  void config_keysThatMayBeAbsent_haveDefaults() {
    var config = config(TinyModels.llama());

    assertThat(config)
        .containsEntry("model_type", "llama")
        .containsEntry("vocab_size", 10L)
        .containsEntry("head_dim", 16L)
        .containsEntry("rope_theta", 10_000.0)
        .containsEntry("rope_interleaved", true)
        .containsEntry("tie_word_embeddings", true)
        .containsEntry("attention_bias", false)
        .containsEntry("mlp_bias", false)
        .doesNotContainKey("rope_scaling");
  }

  @Test
  void config_withoutEmbeddings_takesTheKeyForTheVocabulary() {
    assertThat(config(llama().uint32("llama.vocab_size", 77))).containsEntry("vocab_size", 77L);
    refused(llama(), "key 'llama.vocab_size' is missing");
  }

  @Test
  void config_kvHeadsAbsent_areAsManyAsHeads() {
    var file =
        new GgufBytes()
            .string("general.architecture", "llama")
            .uint32("llama.vocab_size", 10)
            .uint32("llama.block_count", 2)
            .uint32("llama.context_length", 128)
            .uint32("llama.embedding_length", 64)
            .int32s("llama.feed_forward_length", 96, 96)
            .int32s("llama.attention.head_count", 8, 8)
            .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);

    assertThat(config(file))
        .containsEntry("intermediate_size", 96L)
        .containsEntry("num_attention_heads", 8L)
        .containsEntry("num_key_value_heads", 8L)
        .containsEntry("head_dim", 8L);
  }

  @Test
  void config_headSize_isTheKeysBeforeTheQuotient() {
    assertThat(config(TinyModels.llamaTensors(llama().uint32("llama.rope.dimension_count", 32))))
        .containsEntry("head_dim", 32L);
    assertThat(
            config(
                TinyModels.llamaTensors(
                    llama()
                        .uint32("llama.attention.key_length", 24)
                        .uint32("llama.attention.value_length", 24)
                        .uint32("llama.rope.dimension_count", 24))))
        .containsEntry("head_dim", 24L);
    refused(
        TinyModels.llamaTensors(
            llama()
                .uint32("llama.attention.key_length", 24)
                .uint32("llama.rope.dimension_count", 12)),
        "key 'llama.rope.dimension_count' is 12 (UINT32), expected 24, the size of a head");
    refused(
        TinyModels.llamaTensors(
            llama()
                .uint32("llama.attention.key_length", 24)
                .uint32("llama.attention.value_length", 12)),
        "key 'llama.attention.value_length' is 12 (UINT32), expected 24");
  }

  @Test
  void config_linearScaling_isTranslated() {
    assertThat(
            config(
                TinyModels.llamaTensors(
                    llama()
                        .string("llama.rope.scaling.type", "linear")
                        .float32("llama.rope.scaling.factor", 4))))
        .containsEntry("rope_scaling", Map.of("rope_type", "linear", "factor", 4.0));
    assertThat(config(TinyModels.llamaTensors(llama().float32("llama.rope.scale_linear", 2))))
        .containsEntry("rope_scaling", Map.of("rope_type", "linear", "factor", 2.0));
    assertThat(config(TinyModels.llamaTensors(llama().float32("llama.rope.scaling.factor", 1))))
        .doesNotContainKey("rope_scaling");
    assertThat(
            config(
                TinyModels.llamaTensors(
                    llama()
                        .string("llama.rope.scaling.type", "none")
                        .float32("llama.rope.scaling.factor", 4))))
        .doesNotContainKey("rope_scaling");
  }

  @Test
  void config_otherScaling_reachesTheModelByName() {
    var file =
        llama()
            .string("llama.rope.scaling.type", "yarn")
            .float32("llama.rope.scaling.factor", 16)
            .bool("llama.rope.scaling.finetuned", true);

    assertThat(config(TinyModels.llamaTensors(file)))
        .containsEntry("rope_scaling", Map.of("rope_type", "yarn", "factor", 16.0));
  }

  @Test
  void config_biases_reachTheModel() {
    assertThat(config(TinyModels.llama().zeros("blk.0.attn_q.bias", GgufType.F32, 64)))
        .containsEntry("attention_bias", true)
        .containsEntry("mlp_bias", false);
    assertThat(config(TinyModels.llama().zeros("blk.0.ffn_up.bias", GgufType.F32, 96)))
        .containsEntry("attention_bias", false)
        .containsEntry("mlp_bias", true);
  }

  @Test
  void config_oneExpert_isDense() {
    assertThat(config(TinyModels.llamaTensors(llama().uint32("llama.expert_count", 1))))
        .containsEntry("model_type", "llama")
        .doesNotContainKey("num_local_experts");
  }

  @ParameterizedTest
  @CsvSource({
    "logit_scale, 0.5",
    "residual_scale, 0.2",
    "embedding_scale, 12",
    "attention.scale, 0.1",
    "attention.clamp_kqv, 8",
    "attention.max_alibi_bias, 8",
    "attn_logit_softcapping, 50",
    "final_logit_softcapping, 30",
    "rope.scaling.attn_factor, 1.2",
    "expert_weights_scale, 2"
  })
  void config_keyThatChangesTheResult_isRefused(String key, float value) {
    refused(
        TinyModels.llamaTensors(llama().float32("llama." + key, value)),
        "key 'llama." + key + "' is " + (double) value + " (FLOAT32), expected");
  }

  @ParameterizedTest
  @CsvSource({
    "attention.sliding_window, 127",
    "expert_gating_func, 2",
    "expert_shared_count, 1",
    "expert_group_count, 2"
  })
  void config_featureThatIsNotSupported_isRefused(String key, int value) {
    refused(
        TinyModels.llamaTensors(llama().uint32("llama." + key, value)),
        "key 'llama." + key + "' is " + value + " (UINT32), expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logit_scale", "expert_weights_scale", "residual_scale"})
  void config_neutralValue_isAccepted(String key) {
    var file =
        llama()
            .float32("llama." + key, 1)
            .uint32("llama.attention.sliding_window", 128)
            .uint32("llama.expert_gating_func", 1)
            .bool("llama.attention.causal", true);

    assertThat(config(TinyModels.llamaTensors(file))).containsEntry("hidden_size", 64L);
  }

  @ParameterizedTest
  @CsvSource({
    "block_count, 0, from 1 to 1024",
    "block_count, 1025, from 1 to 1024",
    "embedding_length, 4294967295, from 1 to 1048576",
    "context_length, 2147483648, from 1 to 2147483647",
    "attention.head_count, 0, from 1 to 1048576",
    "attention.head_count_kv, 0, from 1 to 1048576",
    "feed_forward_length, 0, from 1 to 1048576"
  })
  void config_numberOutOfRange_isRefusedByItsKey(String key, long value, String range) {
    var file =
        new GgufBytes().string("general.architecture", "llama").uint32("llama." + key, value);
    for (var other :
        new String[] {
          "block_count",
          "embedding_length",
          "context_length",
          "attention.head_count",
          "attention.head_count_kv",
          "feed_forward_length",
          "vocab_size"
        }) {
      if (!other.equals(key)) {
        file.uint32("llama." + other, 8);
      }
    }

    refused(
        file, "key 'llama." + key + "' is " + value + " (UINT32), expected a whole number", range);
  }

  @Test
  void config_headsDoNotDivideWidth_isRefused() {
    var file =
        new GgufBytes()
            .string("general.architecture", "llama")
            .uint32("llama.vocab_size", 10)
            .uint32("llama.block_count", 1)
            .uint32("llama.context_length", 128)
            .uint32("llama.embedding_length", 64)
            .uint32("llama.feed_forward_length", 96)
            .uint32("llama.attention.head_count", 5);

    refused(
        file, "key 'llama.embedding_length' is 64 (UINT32), expected a multiple of the 5 heads");
  }

  @Test
  void config_blocksThatDiffer_areRefused() {
    var file =
        new GgufBytes()
            .string("general.architecture", "llama")
            .uint32("llama.vocab_size", 10)
            .uint32("llama.block_count", 2)
            .uint32("llama.context_length", 128)
            .uint32("llama.embedding_length", 64)
            .int32s("llama.feed_forward_length", 96, 128);

    refused(
        file,
        "key 'llama.feed_forward_length' is an array of 2 INT32, expected one value, not 96 and"
            + " 128");
  }

  @Test
  void config_arrayOfAnotherLength_isRefused() {
    var file =
        new GgufBytes()
            .string("general.architecture", "llama")
            .uint32("llama.vocab_size", 10)
            .uint32("llama.block_count", 2)
            .uint32("llama.context_length", 128)
            .uint32("llama.embedding_length", 64)
            .int32s("llama.feed_forward_length", 96, 96, 96);

    refused(
        file,
        "key 'llama.feed_forward_length' is an array of 3 INT32, expected one number or an array of"
            + " 2");
  }

  @Test
  void config_moreExpertsUsedThanThereAre_isRefused() {
    refused(
        TinyModels.attention(
            llama().uint32("llama.expert_count", 3).uint32("llama.expert_used_count", 4)),
        "key 'llama.expert_used_count' is 4 (UINT32), expected a whole number from 1 to 3");
  }

  @Test
  void config_missingKeyOrOfAnotherType_isRefused() {
    refused(new GgufBytes().string("general.architecture", "llama"), "key 'llama.block_count' is");
    refused(
        new GgufBytes().string("general.architecture", "llama").string("llama.block_count", "many"),
        "key 'llama.block_count' is 'many', expected a whole number");
    refused(
        new GgufBytes().string("general.architecture", "llama").float32("llama.block_count", 1),
        "key 'llama.block_count' is 1.0 (FLOAT32), expected a whole number");
  }
}
