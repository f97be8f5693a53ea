// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.gguf.TensorNames.Form;
import dev.checkrein.engine.checkpoint.gguf.TensorNames.Rule;
import java.util.ArrayList;
import java.util.List;

/** The tensor names of {@code nemotron_h} and {@code nemotron_h_moe}, mixer by mixer. */
final class NemotronHNames {
  private static final List<Rule> MODEL_RULES =
      List.of(
          new Rule("token_embd.weight", "backbone.embeddings.weight"),
          new Rule("output_norm.weight", "backbone.norm_f.weight"),
          new Rule("output.weight", "lm_head.weight"));

  /** Names of a mixer, after the block's in the file and after {@code mixer.} */
  private static final List<Rule> MAMBA_RULES =
      List.of(
          new Rule("ssm_in.weight", "in_proj.weight"),
          new Rule("ssm_in.bias", "in_proj.bias"),
          new Rule("ssm_conv1d.weight", "conv1d.weight"),
          new Rule("ssm_conv1d.bias", "conv1d.bias"),
          new Rule("ssm_dt.bias", "dt_bias"),
          new Rule("ssm_a", "A_log", Form.LOG_NEGATED),
          new Rule("ssm_d", "D", Form.VECTOR),
          new Rule("ssm_norm.weight", "norm.weight", Form.VECTOR),
          new Rule("ssm_out.weight", "out_proj.weight"),
          new Rule("ssm_out.bias", "out_proj.bias"));

  private static final List<Rule> ATTENTION_RULES =
      List.of(
          new Rule("attn_q.weight", "q_proj.weight"),
          new Rule("attn_k.weight", "k_proj.weight"),
          new Rule("attn_v.weight", "v_proj.weight"),
          new Rule("attn_output.weight", "o_proj.weight"),
          new Rule("attn_q.bias", "q_proj.bias"),
          new Rule("attn_k.bias", "k_proj.bias"),
          new Rule("attn_v.bias", "v_proj.bias"),
          new Rule("attn_output.bias", "o_proj.bias"));

  private static final List<Rule> MLP_RULES =
      List.of(
          new Rule("ffn_up.weight", "up_proj.weight"),
          new Rule("ffn_down.weight", "down_proj.weight"),
          new Rule("ffn_up.bias", "up_proj.bias"),
          new Rule("ffn_down.bias", "down_proj.bias"));

  private static final List<Rule> MOE_RULES =
      List.of(
          new Rule("ffn_gate_inp.weight", "gate.weight"),
          new Rule("exp_probs_b.bias", "gate.e_score_correction_bias"),
          new Rule("ffn_up_exps.weight", "experts.{e}.up_proj.weight", Form.EXPERTS),
          new Rule("ffn_down_exps.weight", "experts.{e}.down_proj.weight", Form.EXPERTS),
          new Rule("ffn_up_shexp.weight", "shared_experts.up_proj.weight"),
          new Rule("ffn_down_shexp.weight", "shared_experts.down_proj.weight"),
          new Rule("ffn_latent_down.weight", "fc1_latent_proj.weight"),
          new Rule("ffn_latent_in.weight", "fc1_latent_proj.weight"),
          new Rule("ffn_latent_up.weight", "fc2_latent_proj.weight"),
          new Rule("ffn_latent_out.weight", "fc2_latent_proj.weight"));

  private static final List<Rule> PREDICTION_RULES =
      List.of(
          new Rule("nextn.enorm.weight", "0.enorm.weight"),
          new Rule("nextn.hnorm.weight", "0.hnorm.weight"),
          new Rule("nextn.eh_proj.weight", "0.eh_proj.weight"),
          new Rule("attn_norm.weight", "0.norm.weight"),
          new Rule("post_attention_norm.weight", "1.norm.weight"),
          new Rule("nextn.shared_head_norm.weight", "1.final_layernorm.weight"));

  private NemotronHNames() {}

  private static String block(Object number) {
    return "blk." + number + ".";
  }

  /**
   * The names of a model.
   *
   * @param layers its own blocks
   * @param folded whether a block behind them predicts a token more
   */
  static TensorNames of(int layers, boolean folded) {
    var rules = new ArrayList<>(MODEL_RULES);
    var layer = "backbone.layers.{n}.";
    rules.add(new Rule(block("{n}") + "attn_norm.weight", layer + "norm.weight"));
    for (var mixer : List.of(MAMBA_RULES, ATTENTION_RULES, MLP_RULES, MOE_RULES)) {
      rules.addAll(within(block("{n}"), layer + "mixer.", mixer));
    }
    if (folded) {
      rules.addAll(within(block(layers), "mtp.layers.", PREDICTION_RULES));
      rules.addAll(within(block(layers), "mtp.layers.0.mixer.", ATTENTION_RULES));
      rules.addAll(within(block(layers), "mtp.layers.1.mixer.", MOE_RULES));
    }
    return new TensorNames(layers, rules);
  }

  private static List<Rule> within(String gguf, String name, List<Rule> rules) {
    return rules.stream()
        .map(rule -> new Rule(gguf + rule.gguf(), name + rule.name(), rule.form()))
        .toList();
  }
}
