// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Published configurations against their published sizes. */
class ModelShapeTest {
  private static JsonObject config(String name) throws IOException {
    var file = Rig.MODELS.resolve("published").resolve(name + ".json");
    return JsonObject.parse(Files.readAllBytes(file), file.toString());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          nano-3,        31577940288,  3227754816,  3580076352, 0
          lightning,     31577940288,  3227754816,  3580076352, 1335325952
          super,        120668707840, 12233366528, 12770237440, 2942325248
          ultra,        549308993536, 54985101312, 56058843136, 11215610368
          llama-3-8b,     8030261248,  7504924672,  8030261248, 0
          upcycled-8x8b, 47491321856, 13143117824, 13668454400, 0
          llama-3.2-1b,   1235814400,  1235814400,  1235814400, 0
          """)
  void of_publishedConfiguration_hasThePublishedParameters(
      String name, long total, long active, long withEmbedding, long drafts) throws IOException {
    var parameters = ModelShape.of(config(name)).description().parameters();

    assertThat(parameters.total()).isEqualTo(total);
    assertThat(parameters.active()).isEqualTo(active);
    assertThat(parameters.activeWithEmbedding()).isEqualTo(withEmbedding);
    assertThat(parameters.drafts()).isEqualTo(drafts);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          nano-3,     46, 423936,  3072,   0
          super,     160, 1228800, 4096, 512
          ultra,     384, 2654208, 6144, 512
          nano-9b-v2, 135, 995328, 8192,   0
          """)
  void of_publishedConfiguration_keepsThePublishedMemory(
      String name, long recurrentMebibytes, long window, long cache, long draftCache)
      throws IOException {
    var memory = ModelShape.of(config(name)).description().memory();

    assertThat(memory.recurrent() * Float.BYTES).isEqualTo(recurrentMebibytes << 20);
    assertThat(memory.window()).isEqualTo(window);
    assertThat(memory.cachePerToken()).isEqualTo(cache);
    assertThat(memory.draftCachePerToken()).isEqualTo(draftCache);
  }

  @Test
  void of_everyTensor_isNamedOnce() throws IOException {
    for (var name : new String[] {"lightning", "nemotron-h-8b", "upcycled-8x8b"}) {
      var tensors = ModelShape.of(config(name)).tensors();

      assertThat(tensors.stream().map(TensorShape::name)).doesNotHaveDuplicates();
      assertThat(tensors.stream().mapToLong(TensorShape::elements).sum())
          .isEqualTo(
              ModelShape.of(config(name)).description().parameters().total()
                  + ModelShape.of(config(name)).description().parameters().drafts());
    }
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of("nano-3", "model_type", "nemotron_h_puzzle"),
        Arguments.of("nano-3", "model_type", "qwen3"),
        Arguments.of("nano-3", "block_configs", List.of()),
        Arguments.of("nano-3", "use_bias", true),
        Arguments.of("nano-3", "use_conv_bias", false),
        Arguments.of("nano-3", "mlp_hidden_act", "silu"),
        Arguments.of("nano-3", "mamba_hidden_act", "gelu"),
        Arguments.of("nano-3", "hybrid_override_pattern", "MX"),
        Arguments.of("nano-3", "num_hidden_layers", 51L),
        Arguments.of("nano-3", "hidden_size", 1L << 31),
        Arguments.of("nano-3", "num_key_value_heads", 0L),
        Arguments.of("nano-3", "num_key_value_heads", 5L),
        Arguments.of("nano-3", "n_groups", 0L),
        Arguments.of("nano-3", "n_groups", 5L),
        Arguments.of("nano-3", "num_experts_per_tok", 129L),
        Arguments.of("nano-3", "n_shared_experts", 2L),
        Arguments.of("nano-3", "layer_norm_epsilon", Double.NaN),
        Arguments.of("nano-3", "layer_norm_epsilon", Double.POSITIVE_INFINITY),
        Arguments.of("nano-3", "layer_norm_epsilon", 0.0),
        Arguments.of("nano-3", "routed_scaling_factor", Double.NaN),
        Arguments.of("super", "num_nextn_predict_layers", 2L),
        Arguments.of("super", "mtp_hybrid_override_pattern", "ME"),
        Arguments.of("super", "moe_latent_size", 0L),
        Arguments.of("llama-3-8b", "attention_bias", true),
        Arguments.of("llama-3-8b", "mlp_bias", true),
        Arguments.of("llama-3-8b", "hidden_act", "gelu"),
        Arguments.of("llama-3-8b", "rope_theta", Double.NaN),
        Arguments.of("llama-3-8b", "num_attention_heads", 33L),
        Arguments.of("llama-3-8b", "sliding_window", 4096L),
        Arguments.of("llama-3-8b", "quantization_config", Map.of()),
        Arguments.of("llama-3-8b", "num_hidden_layers", 0L),
        Arguments.of("llama-3-8b", "embedding_multiplier", 12.0),
        Arguments.of("llama-3-8b", "attention_multiplier", 0.1),
        Arguments.of("llama-3-8b", "attn_logit_softcapping", 50.0),
        Arguments.of("llama-3-8b", "clip_qkv", 8.0),
        Arguments.of("llama-3-8b", "use_qk_norm", true),
        Arguments.of("llama-3-8b", "layer_types", List.of("sliding_attention")),
        Arguments.of("upcycled-8x8b", "num_local_experts", 0L),
        Arguments.of("upcycled-8x8b", "num_experts_per_tok", 9L));
  }

  @ParameterizedTest(name = "{0}: {1} = {2}")
  @MethodSource("unsupported")
  void of_unsupportedSetting_isRefusedByKey(String name, String key, Object value)
      throws IOException {
    var fields = new HashMap<>(config(name).fields());
    fields.put(key, value);

    assertThatThrownBy(() -> ModelShape.of(new JsonObject("config.json", fields)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("config.json: ")
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({
    "mamba_n_groups, n_groups",
    "mamba_num_groups, n_groups",
    "mamba_d_conv, conv_kernel",
    "mamba_state_dim, ssm_state_size",
    "mamba_conv_bias, use_conv_bias",
    "norm_eps, layer_norm_epsilon",
    "rms_norm_eps, layer_norm_epsilon",
    "attention_head_dim, head_dim"
  })
  void of_otherSpelling_isTheSameModel(String spelling, String usual) throws IOException {
    var fields = new HashMap<>(config("nano-3").fields());
    fields.put(spelling, fields.remove(usual));

    assertThat(ModelShape.of(new JsonObject("config.json", fields)))
        .isEqualTo(ModelShape.of(config("nano-3")));
  }

  @Test
  void of_listBesideLetters_takesTheList() throws IOException {
    var fields = new HashMap<>(config("nano-3").fields());
    fields.put("layers_block_type", List.of("linear_attention", "moe", "full_attention", "mlp"));
    fields.put("num_hidden_layers", 4L);

    assertThat(ModelShape.of(new JsonObject("config.json", fields)).description().layers())
        .isEqualTo(Map.of("mamba", 1, "moe", 1, "attention", 1, "mlp", 1));
  }
}
