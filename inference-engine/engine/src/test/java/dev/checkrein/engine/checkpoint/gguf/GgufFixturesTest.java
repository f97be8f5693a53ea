// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Opens the GGUF files of the shared folder: small models, one real one, real vocabularies. */
class GgufFixturesTest {
  private static final Path SHARED = Path.of(System.getProperty("checkrein.shared", "none"));

  private static Path shared(String name) {
    var path = SHARED.resolve(name);
    assumeTrue(Files.exists(path), () -> path + " is not there: its GGUF files are not tested");
    return path;
  }

  private static Checkpoint golden(String name) {
    return Checkpoint.open(shared("fixtures/gguf-goldens").resolve(name + ".gguf"));
  }

  private static void everyTensorHasItsBytes(Checkpoint checkpoint) {
    for (var name : checkpoint.tensorNames()) {
      var shape = checkpoint.shape(name);
      int rows = 1;
      for (int i = 0; i < shape.length - 1; i++) {
        rows *= (int) shape[i];
      }
      int cols = (int) shape[shape.length - 1];
      var matrix =
          shape.length == 1 ? checkpoint.vector(name, cols) : checkpoint.matrix(name, rows, cols);
      assertThat(matrix.bytes())
          .as(name)
          .isEqualTo(checkpoint.format(name).bytes((long) rows * cols));
    }
  }

  @Test
  void open_everyModel_hasAllTensorsUnderNewNames() throws IOException {
    for (var folder : List.of("fixtures/gguf-goldens", "fixtures/gguf-blocks")) {
      try (var files = Files.newDirectoryStream(shared(folder), "*.gguf")) {
        for (var file : files) {
          try (var checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.tensorNames())
                .as(file.toString())
                .isNotEmpty()
                .noneMatch(name -> name.startsWith("blk.") || name.contains("token_embd"));
            assertThat(checkpoint.bytes()).isBetween(100_000L, Files.size(file));
            assertThat(checkpoint.chatTemplate().orElseThrow()).contains("<|im_start|>");
            assertThat(checkpoint.generationConfig().orElseThrow().list("eos_token_id"))
                .contains(377L);
            everyTensorHasItsBytes(checkpoint);
          }
        }
      }
    }
  }

  @Test
  void config_llama_isTranslated() {
    try (var checkpoint = golden("llama-f32")) {
      var config = checkpoint.config();

      assertThat(config.source()).endsWith("llama-f32.gguf");
      assertThat(config.string("model_type")).isEqualTo("llama");
      assertThat(config.fields())
          .containsEntry("hidden_size", 64L)
          .containsEntry("intermediate_size", 160L)
          .containsEntry("num_hidden_layers", 3L)
          .containsEntry("num_attention_heads", 4L)
          .containsEntry("num_key_value_heads", 2L)
          .containsEntry("head_dim", 16L)
          .containsEntry("vocab_size", 384L)
          .containsEntry("max_position_embeddings", 2048L)
          .containsEntry("rms_norm_eps", (double) 1e-5f)
          .containsEntry("rope_theta", 10_000.0)
          .containsEntry("rope_interleaved", true)
          .containsEntry("tie_word_embeddings", false)
          .containsEntry("attention_bias", false)
          .doesNotContainKeys("rope_scaling", "num_local_experts");
      assertThat(checkpoint.tensorNames())
          .hasSize(30)
          .contains(
              "model.embed_tokens.weight",
              "model.norm.weight",
              "lm_head.weight",
              "model.layers.2.input_layernorm.weight",
              "model.layers.2.post_attention_layernorm.weight",
              "model.layers.2.self_attn.q_proj.weight",
              "model.layers.2.self_attn.k_proj.weight",
              "model.layers.2.self_attn.v_proj.weight",
              "model.layers.2.self_attn.o_proj.weight",
              "model.layers.2.mlp.gate_proj.weight",
              "model.layers.2.mlp.up_proj.weight",
              "model.layers.2.mlp.down_proj.weight");
      assertThat(checkpoint.shape("model.layers.2.mlp.down_proj.weight")).containsExactly(64, 160);
    }
  }

  @Test
  void config_ropeFrequenciesAndTiedHead_areTranslated() {
    try (var checkpoint = golden("llama-ropefreqs-f32")) {
      assertThat(checkpoint.config().flag("tie_word_embeddings", false)).isTrue();
      assertThat(checkpoint.has("lm_head.weight")).isFalse();
      assertThat(checkpoint.vector("rope_freqs.weight", 8).format()).isEqualTo(BlockFormat.F32);
    }
  }

  @Test
  void config_mixtral_isTranslated() {
    try (var checkpoint = golden("mixtral-q8_0")) {
      assertThat(checkpoint.config().fields())
          .containsEntry("model_type", "mixtral")
          .containsEntry("num_local_experts", 8L)
          .containsEntry("num_experts_per_tok", 2L)
          .containsEntry("intermediate_size", 64L);
      assertThat(checkpoint.tensorNames())
          .contains(
              "model.layers.1.block_sparse_moe.gate.weight",
              "model.layers.1.block_sparse_moe.experts.7.w1.weight",
              "model.layers.1.block_sparse_moe.experts.7.w2.weight",
              "model.layers.1.block_sparse_moe.experts.7.w3.weight")
          .hasSize(23 - 6 + 6 * 8);
    }
  }

  @Test
  void config_nemotronH_isTranslated() {
    try (var checkpoint = golden("nemotron-h-f32")) {
      assertThat(checkpoint.config().fields())
          .containsEntry("model_type", "nemotron_h")
          .containsEntry(
              "layers_block_type",
              List.of("mamba", "mlp", "mamba", "mlp", "attention", "mlp", "mamba", "mlp"))
          .containsEntry("num_hidden_layers", 8L)
          .containsEntry("mamba_num_heads", 8L)
          .containsEntry("mamba_head_dim", 16L)
          .containsEntry("ssm_state_size", 16L)
          .containsEntry("n_groups", 2L)
          .containsEntry("conv_kernel", 4L)
          .containsEntry("use_conv_bias", true)
          .containsEntry("intermediate_size", 128L)
          .containsEntry("num_attention_heads", 4L)
          .containsEntry("num_key_value_heads", 2L)
          .containsEntry("head_dim", 32L)
          .containsEntry("layer_norm_epsilon", (double) 1e-5f)
          .containsEntry("tie_word_embeddings", false)
          .doesNotContainKeys("n_routed_experts", "num_nextn_predict_layers");
      var mixer = "backbone.layers.0.mixer.";
      assertThat(checkpoint.shape(mixer + "conv1d.weight")).containsExactly(192, 4);
      assertThat(checkpoint.shape(mixer + "in_proj.weight")).containsExactly(328, 64);
      for (var vector : List.of("A_log", "D", "dt_bias")) {
        assertThat(checkpoint.shape(mixer + vector)).as(vector).containsExactly(8);
      }
      assertThat(checkpoint.shape(mixer + "norm.weight")).containsExactly(128);
      assertThat(checkpoint.tensorNames())
          .contains(
              "backbone.embeddings.weight",
              "backbone.norm_f.weight",
              "lm_head.weight",
              "backbone.layers.7.norm.weight",
              "backbone.layers.4.mixer.q_proj.weight",
              "backbone.layers.4.mixer.o_proj.weight",
              mixer + "conv1d.bias",
              mixer + "out_proj.weight",
              "backbone.layers.1.mixer.up_proj.weight",
              "backbone.layers.1.mixer.down_proj.weight");
    }
  }

  @Test
  void config_nemotronHMoeWithLatent_isTranslated() {
    try (var checkpoint = golden("nemotron-h-moe-latent-f32")) {
      assertThat(checkpoint.config().fields())
          .containsEntry("layers_block_type", List.of("mamba", "moe", "mamba", "attention", "moe"))
          .containsEntry("n_routed_experts", 16L)
          .containsEntry("num_experts_per_tok", 4L)
          .containsEntry("n_shared_experts", 1L)
          .containsEntry("moe_intermediate_size", 32L)
          .containsEntry("moe_shared_expert_intermediate_size", 96L)
          .containsEntry("moe_latent_size", 32L)
          .containsEntry("norm_topk_prob", true)
          .containsEntry("routed_scaling_factor", 2.5)
          .containsEntry("n_group", 1L)
          .containsEntry("topk_group", 1L);
      var mixer = "backbone.layers.4.mixer.";
      assertThat(checkpoint.tensorNames())
          .contains(
              mixer + "gate.weight",
              mixer + "gate.e_score_correction_bias",
              mixer + "experts.15.up_proj.weight",
              mixer + "experts.15.down_proj.weight",
              mixer + "shared_experts.up_proj.weight",
              mixer + "shared_experts.down_proj.weight",
              mixer + "fc1_latent_proj.weight",
              mixer + "fc2_latent_proj.weight");
      assertThat(checkpoint.shape(mixer + "fc1_latent_proj.weight")).containsExactly(32, 64);
    }
  }

  @Test
  void matrix_scaledNvfp4_hasItsFactor() {
    var path = shared("fixtures/gguf-blocks/blocks-nvfp4-scaled.gguf");
    try (var checkpoint = Checkpoint.open(path)) {
      var q = checkpoint.matrix("model.layers.0.self_attn.q_proj.weight", 256, 256);
      var k = checkpoint.matrix("model.layers.0.self_attn.k_proj.weight", 128, 256);

      assertThat(q.format()).isEqualTo(BlockFormat.NVFP4);
      assertThat(q.factor()).isNotEqualTo(1).isNotEqualTo(k.factor());
      assertThat(checkpoint.matrix("model.embed_tokens.weight", 384, 256).factor()).isEqualTo(1);
      assertThat(checkpoint.tensorNames()).hasSize(11).noneMatch(name -> name.endsWith(".scale"));
    }
  }

  @Test
  void open_smolLm_isTranslated() {
    var path = shared("models/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf");
    try (var checkpoint = Checkpoint.open(path)) {
      assertThat(checkpoint.config().fields())
          .containsEntry("num_hidden_layers", 30L)
          .containsEntry("head_dim", 64L)
          .containsEntry("rope_theta", 100_000.0)
          .containsEntry("vocab_size", 49_152L)
          .containsEntry("tie_word_embeddings", true);
      assertThat(checkpoint.tensorNames()).hasSize(272);
      assertThat(checkpoint.format("model.embed_tokens.weight")).isEqualTo(BlockFormat.Q8_0);
      assertThat(checkpoint.format("model.layers.29.mlp.up_proj.weight"))
          .isEqualTo(BlockFormat.Q4_1);
      assertThat(checkpoint.generationConfig().orElseThrow().list("eos_token_id"))
          .containsExactly(0L, 2L);
      assertThat(checkpoint.tokenizerConfig().orElseThrow().fields())
          .containsEntry("bos_token", "<|im_start|>")
          .containsEntry("eos_token", "<|im_end|>")
          .containsEntry("add_bos_token", false)
          .doesNotContainKey("add_eos_token");
      var vocabulary = (TokenizerSource.Vocabulary) checkpoint.tokenizer().orElseThrow();
      assertThat(vocabulary.pre()).isEqualTo("smollm");
      assertThat(vocabulary.tokens()).hasSize(49_152);
      assertThat(vocabulary.merges()).hasSize(48_900);
      assertThat(vocabulary.addSpacePrefix()).isFalse();
      everyTensorHasItsBytes(checkpoint);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-2, gpt2, gpt-2, 50257, 0, 50256, 50256, -1",
    "llama-bpe, gpt2, llama-bpe, 128256, 0, 128000, 128001, -1",
    "llama-spm, llama, default, 32000, 32000, 1, 2, 0",
    "phi-3, llama, default, 32064, 32064, 1, 32000, 0",
    "qwen2, gpt2, qwen2, 151936, 0, 151643, 151643, -1"
  })
  void vocabulary_ofAnyArchitecture_isRead(
      String name, String model, String pre, int tokens, int scores, int bos, int eos, int unk) {
    var vocabulary = GgufCheckpoint.vocabulary(shared("data/tokenizers/" + name + ".gguf"));

    assertThat(vocabulary.source()).endsWith(name + ".gguf");
    assertThat(vocabulary.model()).isEqualTo(model);
    assertThat(vocabulary.pre()).isEqualTo(pre);
    assertThat(vocabulary.tokens()).hasSize(tokens);
    assertThat(vocabulary.types()).hasSize(tokens);
    assertThat(vocabulary.scores()).hasSize(scores);
    assertThat(vocabulary.merges().isEmpty()).isEqualTo(model.equals("llama"));
    assertThat(vocabulary.specials().bos()).isEqualTo(bos);
    assertThat(vocabulary.specials().eos()).isEqualTo(eos);
    assertThat(vocabulary.specials().unknown()).isEqualTo(unk);
  }
}
