// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.util.List;

/** Well-formed GGUF files of a few kilobytes, to be changed in one place by each test. */
final class TinyModels {
  /** Width of the residual stream. */
  static final int HIDDEN = 64;

  private TinyModels() {}

  /** The keys of a Llama of one block, without {@code general.architecture}'s tensors. */
  static GgufBytes llamaKeys() {
    return new GgufBytes()
        .string("general.architecture", "llama")
        .uint32("llama.block_count", 1)
        .uint32("llama.context_length", 128)
        .uint32("llama.embedding_length", HIDDEN)
        .uint32("llama.feed_forward_length", 96)
        .uint32("llama.attention.head_count", 4)
        .uint32("llama.attention.head_count_kv", 2)
        .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  }

  /** A Llama of one block without its head. */
  static GgufBytes llama() {
    return llamaTensors(llamaKeys());
  }

  static GgufBytes llamaTensors(GgufBytes keys) {
    return attention(keys)
        .zeros("blk.0.ffn_gate.weight", GgufType.Q4_0, HIDDEN, 96)
        .zeros("blk.0.ffn_up.weight", GgufType.Q4_0, HIDDEN, 96)
        .zeros("blk.0.ffn_down.weight", GgufType.Q8_0, 96, HIDDEN);
  }

  /** The keys of a Mixtral of one block with three experts. */
  static GgufBytes mixtralKeys() {
    return llamaKeys().uint32("llama.expert_count", 3).uint32("llama.expert_used_count", 2);
  }

  /** All of a Llama's tensors but those of the MLP. */
  static GgufBytes attention(GgufBytes keys) {
    return keys.zeros("token_embd.weight", GgufType.F16, HIDDEN, 10)
        .zeros("output_norm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.0.attn_norm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.0.attn_q.weight", GgufType.Q4_0, HIDDEN, HIDDEN)
        .zeros("blk.0.attn_k.weight", GgufType.Q4_0, HIDDEN, 32)
        .zeros("blk.0.attn_v.weight", GgufType.Q4_0, HIDDEN, 32)
        .zeros("blk.0.attn_output.weight", GgufType.Q4_0, HIDDEN, HIDDEN)
        .zeros("blk.0.ffn_norm.weight", GgufType.F32, HIDDEN);
  }

  /** The keys of a Nemotron-H of a Mamba-2, an MLP and an attention block. */
  static GgufBytes nemotronKeys() {
    return nemotronKeys("nemotron_h", new int[] {0, 96, 0}, new int[] {0, 0, 2});
  }

  /** The keys of a Nemotron-H whose blocks are told apart by two lists. */
  static GgufBytes nemotronKeys(String architecture, int[] feedForward, int[] kvHeads) {
    return new GgufBytes()
        .string("general.architecture", architecture)
        .uint32(architecture + ".block_count", feedForward.length)
        .uint32(architecture + ".context_length", 128)
        .uint32(architecture + ".embedding_length", HIDDEN)
        .int32s(architecture + ".feed_forward_length", feedForward)
        .uint32(architecture + ".attention.head_count", 4)
        .int32s(architecture + ".attention.head_count_kv", kvHeads)
        .uint32(architecture + ".attention.key_length", 32)
        .float32(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
        .uint32(architecture + ".ssm.conv_kernel", 4)
        .uint32(architecture + ".ssm.inner_size", 32)
        .uint32(architecture + ".ssm.state_size", 8)
        .uint32(architecture + ".ssm.time_step_rank", 4)
        .uint32(architecture + ".ssm.group_count", 2);
  }

  /** The keys of the experts of a Nemotron-H: three, two used. */
  static GgufBytes expertKeys(GgufBytes keys) {
    return keys.uint32("nemotron_h_moe.expert_count", 3)
        .uint32("nemotron_h_moe.expert_used_count", 2)
        .uint32("nemotron_h_moe.expert_feed_forward_length", 32)
        .uint32("nemotron_h_moe.expert_shared_feed_forward_length", 96)
        .uint32("nemotron_h_moe.expert_shared_count", 1)
        .bool("nemotron_h_moe.expert_weights_norm", true)
        .float32("nemotron_h_moe.expert_weights_scale", 2.5f);
  }

  /** The tensors of {@link #nemotronKeys()}. */
  static GgufBytes nemotronTensors(GgufBytes keys) {
    mamba(model(keys), 0)
        .zeros("blk.1.attn_norm.weight", GgufType.F32, HIDDEN)
        .zeros("blk.1.ffn_up.weight", GgufType.Q8_0, HIDDEN, 96)
        .zeros("blk.1.ffn_down.weight", GgufType.Q8_0, 96, HIDDEN)
        .zeros("blk.2.attn_norm.weight", GgufType.F32, HIDDEN);
    return qkv(keys, 2);
  }

  static GgufBytes model(GgufBytes keys) {
    return keys.zeros("token_embd.weight", GgufType.Q8_0, HIDDEN, 10)
        .zeros("output_norm.weight", GgufType.F32, HIDDEN)
        .zeros("output.weight", GgufType.Q8_0, HIDDEN, 10);
  }

  static GgufBytes mamba(GgufBytes file, int block) {
    var prefix = "blk." + block + ".";
    return file.zeros(prefix + "attn_norm.weight", GgufType.F32, HIDDEN)
        .zeros(prefix + "ssm_in.weight", GgufType.Q8_0, HIDDEN, 100)
        .zeros(prefix + "ssm_conv1d.weight", GgufType.F32, 4, 64)
        .zeros(prefix + "ssm_conv1d.bias", GgufType.F32, 64)
        .zeros(prefix + "ssm_dt.bias", GgufType.F32, 4)
        .tensor(prefix + "ssm_a", new long[] {1, 4}, -1, -0.5f, -2, -16)
        .tensor(prefix + "ssm_d", new long[] {1, 4}, 1, 2, 3, 4)
        .zeros(prefix + "ssm_norm.weight", GgufType.F32, 16, 2)
        .zeros(prefix + "ssm_out.weight", GgufType.Q8_0, 32, HIDDEN);
  }

  static GgufBytes qkv(GgufBytes file, int block) {
    var prefix = "blk." + block + ".";
    return file.zeros(prefix + "attn_q.weight", GgufType.Q8_0, HIDDEN, 128)
        .zeros(prefix + "attn_k.weight", GgufType.Q8_0, HIDDEN, 64)
        .zeros(prefix + "attn_v.weight", GgufType.Q8_0, HIDDEN, 64)
        .zeros(prefix + "attn_output.weight", GgufType.Q8_0, 128, HIDDEN);
  }

  static GgufBytes moe(GgufBytes file, int block) {
    var prefix = "blk." + block + ".";
    return file.zeros(prefix + "ffn_gate_inp.weight", GgufType.F32, HIDDEN, 3)
        .zeros(prefix + "exp_probs_b.bias", GgufType.F32, 3)
        .zeros(prefix + "ffn_up_exps.weight", GgufType.Q8_0, HIDDEN, 32, 3)
        .zeros(prefix + "ffn_down_exps.weight", GgufType.Q8_0, 32, HIDDEN, 3)
        .zeros(prefix + "ffn_up_shexp.weight", GgufType.Q8_0, HIDDEN, 96)
        .zeros(prefix + "ffn_down_shexp.weight", GgufType.Q8_0, 96, HIDDEN);
  }

  /** A byte-level vocabulary of four tokens. */
  static GgufBytes vocabulary(GgufBytes keys) {
    return keys.string("tokenizer.ggml.model", "gpt2")
        .string("tokenizer.ggml.pre", "llama-bpe")
        .strings("tokenizer.ggml.tokens", List.of("a", "b", "<|im_end|>", "</s>"))
        .int32s("tokenizer.ggml.token_type", 1, 1, 3, 3)
        .strings("tokenizer.ggml.merges", List.of("a b"))
        .uint32("tokenizer.ggml.eos_token_id", 2);
  }
}
