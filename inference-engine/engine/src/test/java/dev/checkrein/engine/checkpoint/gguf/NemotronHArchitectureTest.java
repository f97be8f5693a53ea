// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.TinyModels.HIDDEN;
import static dev.checkrein.engine.checkpoint.gguf.Translated.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.checkpoint.Contents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NemotronHArchitectureTest {
  private static final String MOE = "nemotron_h_moe";

  private static Map<String, Object> config(GgufBytes file) {
    return Translated.of(file).config().fields();
  }

  private static GgufBytes dense() {
    return TinyModels.nemotronKeys();
  }

  /** A Mamba-2 and a MoE block. */
  private static GgufBytes moeKeys() {
    return TinyModels.expertKeys(TinyModels.nemotronKeys(MOE, new int[] {0, 32}, new int[] {0, 0}));
  }

  private static GgufBytes moeTensors(GgufBytes keys) {
    TinyModels.mamba(TinyModels.model(keys), 0)
        .zeros("blk.1.attn_norm.weight", GgufType.F32, HIDDEN);
    return TinyModels.moe(keys, 1);
  }

  /** An attention block, a MoE block and one that predicts. */
  private static GgufBytes predictingKeys() {
    return TinyModels.expertKeys(
            TinyModels.nemotronKeys(MOE, new int[] {0, 32, 32}, new int[] {2, 0, 2}))
        .uint32(MOE + ".nextn_predict_layers", 1);
  }

  private static GgufBytes predictingTensors(GgufBytes keys) {
    TinyModels.qkv(TinyModels.model(keys).zeros("blk.0.attn_norm.weight", GgufType.F32, HIDDEN), 0);
    TinyModels.moe(keys.zeros("blk.1.attn_norm.weight", GgufType.F32, HIDDEN), 1);
    return keys;
  }

  private static GgufBytes foldedModule(GgufBytes file) {
    TinyModels.qkv(file, 2)
        .zeros("blk.2.nextn.eh_proj.weight", GgufType.Q8_0, 2 * HIDDEN, HIDDEN)
        .tensor("blk.2.nextn.eh_proj.scale", new long[] {1}, 3)
        .zeros("blk.2.nextn.enorm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.2.nextn.hnorm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.2.attn_norm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.2.post_attention_norm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.2.nextn.shared_head_norm.weight", GgufType.F32, HIDDEN);
    return TinyModels.moe(file, 2);
  }

  @Test
  void config_blocks_areToldApartByTwoLists() {
    var config = config(TinyModels.nemotronTensors(dense()));

    assertThat(config)
        .containsEntry("model_type", "nemotron_h")
        .containsEntry("layers_block_type", List.of("mamba", "mlp", "attention"))
        .containsEntry("intermediate_size", 96L)
        .containsEntry("mamba_num_heads", 4L)
        .containsEntry("mamba_head_dim", 8L)
        .containsEntry("tie_word_embeddings", false)
        .containsEntry("use_conv_bias", true)
        .containsEntry("use_bias", false);
  }

  @Test
  void config_feedForwardOfAnyWidth_isMoeWhereThereIsARouter() {
    assertThat(config(moeTensors(moeKeys())))
        .containsEntry("layers_block_type", List.of("mamba", "moe"))
        .containsEntry("num_experts_per_tok", 2L)
        .containsEntry("routed_scaling_factor", 2.5)
        .containsEntry("n_group", 1L)
        .containsEntry("topk_group", 1L)
        .doesNotContainKeys("intermediate_size", "moe_latent_size", "num_nextn_predict_layers");
  }

  @Test
  void config_bothEpsilons_takesTheOneOfRmsNorms() {
    var both = dense().float32("nemotron_h.attention.layer_norm_epsilon", 0.5f);

    assertThat(config(TinyModels.nemotronTensors(both)))
        .containsEntry("layer_norm_epsilon", (double) 1e-5f);
  }

  @Test
  void config_convolutionWithoutBias_reachesTheModel() {
    var file =
        TinyModels.model(TinyModels.nemotronKeys("nemotron_h", new int[] {0}, new int[] {0}))
            .zeros("blk.0.ssm_in.weight", GgufType.F32, HIDDEN, 100)
            .zeros("blk.0.ssm_in.bias", GgufType.F32, 100);

    assertThat(config(file)).containsEntry("use_conv_bias", false).containsEntry("use_bias", true);
  }

  @Test
  void tensors_mamba_haveTheirShapes() {
    var tensors = Translated.of(TinyModels.nemotronTensors(dense())).tensors();
    var mixer = "backbone.layers.0.mixer.";

    assertThat(tensors.shape(mixer + "conv1d.weight")).containsExactly(64L, 4L);
    assertThat(tensors.shape(mixer + "norm.weight")).containsExactly(32L);
    assertThat(tensors.shape(mixer + "D")).containsExactly(4L);
    var decoded = new float[4];
    tensors.matrix(mixer + "D", 1, 4).decode(0, decoded, 0, 4);
    assertThat(decoded).containsExactly(1, 2, 3, 4);
    tensors.matrix(mixer + "A_log", 1, 4).decode(0, decoded, 0, 4);
    assertThat(decoded)
        .containsExactly(0, (float) Math.log(0.5), (float) Math.log(2), (float) Math.log(16));
    assertThat(tensors.shape("backbone.layers.2.mixer.o_proj.weight")).containsExactly(64L, 128L);
    assertThat(tensors.shape("backbone.layers.1.mixer.up_proj.weight")).containsExactly(96L, 64L);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -0f, 1, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY})
  void tensors_decayNotBelow0_isRefused(float value) {
    refused(
        TinyModels.model(TinyModels.nemotronKeys("nemotron_h", new int[] {0}, new int[] {0}))
            .tensor("blk.0.ssm_a", new long[] {1, 4}, -1, -1, value, -1),
        "tensor 'blk.0.ssm_a' has " + value + " at index 2, expected finite numbers below 0");
  }

  @Test
  void tensors_decayInHalfPrecision_isDecoded() {
    var half = new byte[] {0, (byte) 0xbc, 0, (byte) 0xc0}; // −1, −2
    var file =
        TinyModels.model(TinyModels.nemotronKeys("nemotron_h", new int[] {0}, new int[] {0}))
            .tensor("blk.0.ssm_a", GgufType.F16, new long[] {1, 2}, half);

    var decoded = new float[2];
    Translated.of(file)
        .tensors()
        .matrix("backbone.layers.0.mixer.A_log", 1, 2)
        .decode(0, decoded, 0, 2);
    assertThat(decoded).containsExactly(0, (float) Math.log(2));
  }

  @ParameterizedTest
  @CsvSource({"ffn_latent_down, ffn_latent_up", "ffn_latent_in, ffn_latent_out"})
  void tensors_bothSpellingsOfLatentProjections_areKnown(String down, String up) {
    var file =
        moeTensors(moeKeys().uint32(MOE + ".moe_latent_size", 32))
            .zeros("blk.1." + down + ".weight", GgufType.Q8_0, HIDDEN, 32)
            .zeros("blk.1." + up + ".weight", GgufType.Q8_0, 32, HIDDEN);

    var contents = Translated.of(file);

    assertThat(contents.config().fields()).containsEntry("moe_latent_size", 32L);
    assertThat(contents.tensors().shape("backbone.layers.1.mixer.fc1_latent_proj.weight"))
        .containsExactly(32L, 64L);
    assertThat(contents.tensors().shape("backbone.layers.1.mixer.fc2_latent_proj.weight"))
        .containsExactly(64L, 32L);
  }

  @Test
  void tensors_bothSpellingsAtOnce_areRefused() {
    refused(
        moeTensors(moeKeys())
            .zeros("blk.1.ffn_latent_down.weight", GgufType.Q8_0, HIDDEN, 32)
            .zeros("blk.1.ffn_latent_in.weight", GgufType.Q8_0, HIDDEN, 32),
        "tensors 'blk.1.ffn_latent_down.weight' and 'blk.1.ffn_latent_in.weight' are both",
        "backbone.layers.1.mixer.fc1_latent_proj.weight");
  }

  private static void hasModule(Contents contents) {
    assertThat(contents.config().fields())
        .containsEntry("num_nextn_predict_layers", 1L)
        .containsEntry("mtp_hybrid_override_pattern", "*E");
  }

  @Test
  void tensors_foldedModule_hasItsOwnNames() {
    var contents = Translated.of(foldedModule(predictingTensors(predictingKeys())));

    hasModule(contents);
    assertThat(contents.config().fields())
        .containsEntry("num_hidden_layers", 2L)
        .containsEntry("layers_block_type", List.of("attention", "moe"));
    assertThat(contents.tensors().names().stream().filter(name -> name.startsWith("mtp.")))
        .containsExactlyInAnyOrder(
            "mtp.layers.0.eh_proj.weight",
            "mtp.layers.0.enorm.weight",
            "mtp.layers.0.hnorm.weight",
            "mtp.layers.0.norm.weight",
            "mtp.layers.0.mixer.q_proj.weight",
            "mtp.layers.0.mixer.k_proj.weight",
            "mtp.layers.0.mixer.v_proj.weight",
            "mtp.layers.0.mixer.o_proj.weight",
            "mtp.layers.1.norm.weight",
            "mtp.layers.1.final_layernorm.weight",
            "mtp.layers.1.mixer.gate.weight",
            "mtp.layers.1.mixer.gate.e_score_correction_bias",
            "mtp.layers.1.mixer.experts.0.up_proj.weight",
            "mtp.layers.1.mixer.experts.1.up_proj.weight",
            "mtp.layers.1.mixer.experts.2.up_proj.weight",
            "mtp.layers.1.mixer.experts.0.down_proj.weight",
            "mtp.layers.1.mixer.experts.1.down_proj.weight",
            "mtp.layers.1.mixer.experts.2.down_proj.weight",
            "mtp.layers.1.mixer.shared_experts.up_proj.weight",
            "mtp.layers.1.mixer.shared_experts.down_proj.weight");
    assertThat(contents.tensors().names()).noneMatch(name -> name.startsWith("blk."));
    assertThat(contents.tensors().matrix("mtp.layers.0.eh_proj.weight", 64, 128).factor())
        .isEqualTo(3);
  }

  @Test
  void tensors_moduleUnderItsOwnNames_isPassedOn() {
    var keys =
        TinyModels.expertKeys(TinyModels.nemotronKeys(MOE, new int[] {0, 32}, new int[] {2, 0}));
    var file = predictingTensors(keys).zeros("mtp.layers.0.enorm.weight", GgufType.F32, HIDDEN);

    var contents = Translated.of(file);

    hasModule(contents);
    assertThat(contents.config().fields()).containsEntry("num_hidden_layers", 2L);
    assertThat(contents.tensors().names()).contains("mtp.layers.0.enorm.weight");
  }

  @Test
  void config_moduleLeftOut_isNotClaimed() {
    var contents = Translated.of(predictingTensors(predictingKeys()));

    assertThat(contents.config().fields())
        .containsEntry("num_hidden_layers", 2L)
        .doesNotContainKey("num_nextn_predict_layers");
  }

  @Test
  void config_twoModules_areRefused() {
    refused(
        TinyModels.nemotronKeys(MOE, new int[] {0, 32, 32}, new int[] {2, 0, 2})
            .uint32(MOE + ".nextn_predict_layers", 2),
        "key 'nemotron_h_moe.nextn_predict_layers' is 2 (UINT32), expected a whole number from 0 to"
            + " 1");
  }

  @Test
  void tensors_unknownOnes_keepTheirNames() {
    var file =
        TinyModels.nemotronTensors(dense())
            .zeros("blk.0.ssm_x.weight", GgufType.F32, 4)
            .zeros("blk.3.attn_norm.weight", GgufType.F32, HIDDEN)
            .zeros("blk.00.attn_norm.weight", GgufType.F32, HIDDEN)
            .zeros("blk.-1.attn_norm.weight", GgufType.F32, HIDDEN)
            .zeros("blk.99999999999.attn_norm.weight", GgufType.F32, HIDDEN);

    assertThat(Translated.of(file).tensors().names())
        .contains(
            "blk.0.ssm_x.weight",
            "blk.3.attn_norm.weight",
            "blk.00.attn_norm.weight",
            "blk.-1.attn_norm.weight",
            "blk.99999999999.attn_norm.weight");
  }

  @Test
  void tensors_wrongCountOfExperts_isRefused() {
    refused(
        TinyModels.mamba(TinyModels.model(moeKeys()), 0)
            .zeros("blk.1.ffn_gate_inp.weight", GgufType.F32, HIDDEN, 3)
            .zeros("blk.1.ffn_up_exps.weight", GgufType.Q8_0, HIDDEN, 32, 4),
        "tensor 'blk.1.ffn_up_exps.weight' has dimensions [64, 32, 4]",
        "the last 3 by key 'nemotron_h_moe.expert_count'");
    refused(
        TinyModels.mamba(TinyModels.model(moeKeys()), 0)
            .zeros("blk.1.ffn_gate_inp.weight", GgufType.F32, HIDDEN, 3)
            .zeros("blk.1.ffn_up_exps.weight", GgufType.Q8_0, HIDDEN, 3),
        "tensor 'blk.1.ffn_up_exps.weight' has dimensions [64, 3], expected three");
  }

  @Test
  void config_listsOfAnotherLength_areRefused() {
    refused(
        TinyModels.nemotronKeys("nemotron_h", new int[] {0, 96, 0}, new int[] {0, 0}),
        "key 'nemotron_h.attention.head_count_kv' is an array of 2 INT32, expected one number or an"
            + " array of 3, one for each block");
  }

  @Test
  void config_layersThatDiffer_areRefused() {
    refused(
        TinyModels.nemotronTensors(
            TinyModels.nemotronKeys("nemotron_h", new int[] {0, 96, 64}, new int[] {0, 0, 0})),
        "key 'nemotron_h.feed_forward_length' is an array of 3 INT32, expected one value, not 96"
            + " and 64");
    refused(
        TinyModels.nemotronTensors(
            TinyModels.nemotronKeys("nemotron_h", new int[] {0, 0, 0}, new int[] {0, 1, 2})),
        "key 'nemotron_h.attention.head_count_kv'",
        "not 1 and 2");
    refused(
        moeTensors(
            TinyModels.nemotronKeys(MOE, new int[] {32, 32}, new int[] {0, 0})
                .uint32(MOE + ".expert_count", 3)
                .uint32(MOE + ".expert_used_count", 2)
                .int32s(MOE + ".expert_feed_forward_length", 32, 0)),
        "key 'nemotron_h_moe.expert_feed_forward_length'",
        "expected numbers above 0 for the blocks that use it");
  }

  @ParameterizedTest
  @CsvSource({
    "ssm.inner_size, 33, a multiple of 'ssm.time_step_rank' (4)",
    "ssm.group_count, 3, a divisor of 'ssm.time_step_rank' (4)",
    "ssm.group_count, 0, a whole number from 1",
    "ssm.state_size, 4294967295, a whole number from 1",
    "ssm.conv_kernel, 0, a whole number from 1"
  })
  void config_wrongMambaShape_isRefusedByItsKey(String key, long value, String expected) {
    var file =
        new GgufBytes()
            .string("general.architecture", "nemotron_h")
            .uint32("nemotron_h." + key, value)
            .uint32("nemotron_h.block_count", 1)
            .uint32("nemotron_h.context_length", 128)
            .uint32("nemotron_h.embedding_length", HIDDEN)
            .uint32("nemotron_h.vocab_size", 10)
            .uint32("nemotron_h.feed_forward_length", 0)
            .uint32("nemotron_h.attention.head_count", 4)
            .uint32("nemotron_h.attention.head_count_kv", 0)
            .uint32("nemotron_h.attention.key_length", 32)
            .float32("nemotron_h.attention.layer_norm_rms_epsilon", 1e-5f);
    Map.of(
            "ssm.conv_kernel", 4,
            "ssm.inner_size", 32,
            "ssm.state_size", 8,
            "ssm.time_step_rank", 4,
            "ssm.group_count", 2)
        .forEach(
            (name, good) -> {
              if (!name.equals(key)) {
                file.uint32("nemotron_h." + name, good);
              }
            });

    refused(file, "key 'nemotron_h." + key + "' is " + value + " (UINT32), expected " + expected);
  }

  @Test
  void config_otherGating_isRefused() {
    refused(
        moeTensors(moeKeys().uint32(MOE + ".expert_gating_func", 1)),
        "key 'nemotron_h_moe.expert_gating_func' is 1 (UINT32), expected 2 (sigmoid)");
  }

  @Test
  void config_groupedRouting_needsBothKeys() {
    var groups = moeKeys().uint32(MOE + ".expert_group_count", 3);

    refused(moeTensors(groups), "key 'nemotron_h_moe.expert_group_used_count' is missing");
    assertThat(
            config(
                moeTensors(
                    moeKeys()
                        .uint32(MOE + ".expert_group_count", 3)
                        .uint32(MOE + ".expert_group_used_count", 2))))
        .containsEntry("n_group", 3L)
        .containsEntry("topk_group", 2L);
    refused(
        moeTensors(moeKeys().uint32(MOE + ".expert_group_count", 2)),
        "key 'nemotron_h_moe.expert_group_count' is 2 (UINT32), expected a divisor");
  }

  @Test
  void config_routerWithoutCount_isRefused() {
    refused(
        moeTensors(TinyModels.nemotronKeys(MOE, new int[] {0, 32}, new int[] {0, 0})),
        "key 'nemotron_h_moe.expert_count' is missing, expected at least 1");
  }
}
