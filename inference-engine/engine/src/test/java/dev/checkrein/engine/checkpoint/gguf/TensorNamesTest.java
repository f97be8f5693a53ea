// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorNamesTest {
  @ParameterizedTest
  @CsvSource({
    "llama,model.embed_tokens.weight,token_embd.weight",
    "llama,model.layers.11.self_attn.q_proj.weight,blk.11.attn_q.weight",
    "llama,model.layers.0.block_sparse_moe.experts.7.w2.weight,blk.0.ffn_down_exps.weight",
    "nemotron_h,backbone.layers.3.mixer.conv1d.bias,blk.3.ssm_conv1d.bias",
    "nemotron_h,backbone.layers.3.mixer.A_log,blk.3.ssm_a",
    "nemotron_h_moe,backbone.layers.2.mixer.experts.5.up_proj.weight,blk.2.ffn_up_exps.weight",
    "nemotron_h_moe,backbone.layers.2.mixer.shared_experts.up_proj.weight,blk.2.ffn_up_shexp.weight",
    "nemotron_h_moe,backbone.layers.2.mixer.fc1_latent_proj.weight,blk.2.ffn_latent_down.weight",
    "nemotron_h_moe,mtp.layers.0.mixer.q_proj.weight,blk.12.attn_q.weight",
    "nemotron_h_moe,mtp.layers.1.mixer.experts.63.down_proj.weight,blk.12.ffn_down_exps.weight",
    "nemotron_h_moe,mtp.layers.1.final_layernorm.weight,blk.12.nextn.shared_head_norm.weight"
  })
  void inverse_nameOfTheModel_isThatOfTheFileAndBack(
      String architecture, String name, String gguf) {
    var names = TensorNames.of(architecture, 12, architecture.endsWith("_moe"));

    var match = names.inverse(name).orElseThrow();
    var back = names.match(gguf).orElseThrow();

    assertThat(match.gguf()).isEqualTo(gguf);
    assertThat(back.rule()).isEqualTo(match.rule());
    assertThat(match.expert().isEmpty() ? back.name() : back.name(Integer.parseInt(match.expert())))
        .isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "llama,model.layers.01.self_attn.q_proj.weight",
    "llama,backbone.norm_f.weight",
    "nemotron_h,mtp.layers.2.norm.weight",
    "nemotron_h,backbone.layers.0.mixer.experts.x.up_proj.weight"
  })
  void inverse_nameWithoutARule_isEmpty(String architecture, String name) {
    assertThat(TensorNames.of(architecture, 12, false).inverse(name)).isEmpty();
  }

  @Test
  void inverse_draftsOfAModelWithoutThem_areEmpty() {
    assertThat(TensorNames.of("nemotron_h_moe", 2, false).inverse("mtp.layers.0.norm.weight"))
        .isEmpty();
  }
}
