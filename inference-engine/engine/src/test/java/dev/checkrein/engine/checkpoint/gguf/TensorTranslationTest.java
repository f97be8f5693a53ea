// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.TinyModels.HIDDEN;
import static dev.checkrein.engine.checkpoint.gguf.Translated.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTranslationTest {
  private static final String EXPERT = "model.layers.0.block_sparse_moe.experts.";
  private static final String Q = "model.layers.0.self_attn.q_proj.weight";

  @TempDir Path folder;

  private static float[] numbered(int rows, int cols, int experts) {
    var values = new float[rows * cols * experts];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return values;
  }

  private static GgufBytes mixtral() {
    return TinyModels.attention(TinyModels.mixtralKeys())
        .zeros("blk.0.ffn_gate_inp.weight", GgufType.F32, HIDDEN, 3);
  }

  @Test
  void experts_stacked_areCutApart() {
    var tensors =
        Translated.of(
                mixtral()
                    .tensor("blk.0.ffn_gate_exps.weight", new long[] {4, 2, 3}, numbered(2, 4, 3)))
            .tensors();

    for (int e = 0; e < 3; e++) {
      var matrix = tensors.matrix(EXPERT + e + ".w1.weight", 2, 4);
      var decoded = new float[8];
      matrix.decode(0, decoded, 0, 8);
      assertThat(decoded).startsWith(e * 8, e * 8 + 1).endsWith(e * 8 + 7);
      assertThat(matrix.data().isReadOnly()).isTrue();
      assertThat(matrix.name()).isEqualTo(EXPERT + e + ".w1.weight");
    }
    assertThat(tensors.names())
        .doesNotContain(EXPERT + "3.w1.weight", "blk.0.ffn_gate_exps.weight");
  }

  @Test
  void experts_storedOneByOne_haveTheSameNames() {
    var file = mixtral();
    for (int e = 0; e < 3; e++) {
      file.zeros("blk.0.ffn_gate." + e + ".weight", GgufType.Q8_0, HIDDEN, 96)
          .zeros("blk.0.ffn_up." + e + ".weight", GgufType.Q8_0, HIDDEN, 96)
          .zeros("blk.0.ffn_down." + e + ".weight", GgufType.Q8_0, 96, HIDDEN)
          .tensor("blk.0.ffn_down." + e + ".scale", new long[] {1}, e + 2);
    }

    var tensors = Translated.of(file).tensors();

    for (int e = 0; e < 3; e++) {
      assertThat(tensors.shape(EXPERT + e + ".w1.weight")).containsExactly(96L, 64L);
      assertThat(tensors.shape(EXPERT + e + ".w3.weight")).containsExactly(96L, 64L);
      assertThat(tensors.shape(EXPERT + e + ".w2.weight")).containsExactly(64L, 96L);
      assertThat(tensors.matrix(EXPERT + e + ".w2.weight", 64, 96).factor()).isEqualTo(e + 2);
    }
  }

  @Test
  void scale_onePerExpert_isTheFactorOfEach() {
    var tensors =
        Translated.of(
                mixtral()
                    .zeros("blk.0.ffn_up_exps.weight", GgufType.NVFP4, HIDDEN, 96, 3)
                    .tensor("blk.0.ffn_up_exps.scale", new long[] {3}, 0.5f, 2, -4)
                    .zeros("blk.0.ffn_down_exps.weight", GgufType.NVFP4, 128, HIDDEN, 3)
                    .tensor("blk.0.ffn_down_exps.scale", new long[] {1}, 8)
                    .tensor("blk.0.ffn_down_exps.input_scale", new long[] {1}, Float.NaN))
            .tensors();

    assertThat(tensors.matrix(EXPERT + "0.w3.weight", 96, 64).factor()).isEqualTo(0.5f);
    assertThat(tensors.matrix(EXPERT + "1.w3.weight", 96, 64).factor()).isEqualTo(2);
    assertThat(tensors.matrix(EXPERT + "2.w3.weight", 96, 64).factor()).isEqualTo(-4);
    for (int e = 0; e < 3; e++) {
      assertThat(tensors.matrix(EXPERT + e + ".w2.weight", 64, 128).factor()).isEqualTo(8);
    }
    assertThat(tensors.names()).noneMatch(name -> name.contains("scale"));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void scale_notAFactor_isRefused(float value) {
    refused(
        TinyModels.llama().tensor("blk.0.attn_q.scale", new long[] {1}, value),
        "tensor 'blk.0.attn_q.scale' has value "
            + value
            + ", expected finite numbers that are not 0");
  }

  @Test
  void scale_ofAnotherSizeOrType_isRefused() {
    refused(
        TinyModels.llama().tensor("blk.0.attn_q.scale", new long[] {2}, 1, 1),
        "tensor 'blk.0.attn_q.scale' has type F32 and dimensions [2], expected F32 and [1]");
    refused(
        TinyModels.llama().zeros("blk.0.attn_q.scale", GgufType.F16, 1),
        "tensor 'blk.0.attn_q.scale' has type F16");
    refused(
        mixtral()
            .zeros("blk.0.ffn_up_exps.weight", GgufType.NVFP4, HIDDEN, 96, 3)
            .tensor("blk.0.ffn_up_exps.scale", new long[] {2}, 1, 1),
        "tensor 'blk.0.ffn_up_exps.scale' has type F32 and dimensions [2], expected F32 and [1] or"
            + " [3]");
  }

  @Test
  void scale_withoutWeight_keepsItsName() {
    var tensors =
        Translated.of(TinyModels.llama().tensor("blk.0.ffn_x.scale", new long[] {1}, 0)).tensors();

    assertThat(tensors.names()).contains("blk.0.ffn_x.scale");
  }

  @Test
  void format_ofATypeThatIsNotSupported_isRefusedByItsName() {
    var tensors =
        Translated.of(TinyModels.llama().zeros("output.weight", GgufType.IQ2_XXS, 256, 10))
            .tensors();

    assertThat(tensors.shape("lm_head.weight")).containsExactly(10L, 256L);
    assertThatThrownBy(() -> tensors.format("lm_head.weight"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(
            "model.gguf: tensor 'output.weight' has type IQ2_XXS, supported are F32, F16",
            "Q6_K",
            "MXFP4, NVFP4");
    assertThatThrownBy(() -> tensors.matrix("lm_head.weight", 10, 256))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("IQ2_XXS");
  }

  @Test
  void format_ofEverySupportedType_isGiven() {
    for (var type : GgufType.values()) {
      if (type.format().isPresent()) {
        var tensors =
            Translated.of(TinyModels.llamaKeys().zeros("token_embd.weight", type, 256, 4))
                .tensors();

        assertThat(tensors.format("model.embed_tokens.weight")).isEqualTo(type.format().get());
        assertThat(tensors.matrix("model.embed_tokens.weight", 4, 256).bytes())
            .isEqualTo(tensors.bytes());
      }
    }
  }

  @Test
  void matrix_missing_namesTheTensorOfTheFile() {
    var tensors = Translated.of(TinyModels.llama()).tensors();

    assertThatThrownBy(() -> tensors.matrix("model.layers.3.mlp.up_proj.weight", 1, 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "model.gguf: tensor 'model.layers.3.mlp.up_proj.weight' (blk.3.ffn_up.weight) is"
                + " missing from the 11 tensors of the model");
    assertThatThrownBy(() -> tensors.shape("lm_head.weight"))
        .hasMessageContaining("'lm_head.weight' (output.weight) is missing");
    assertThatThrownBy(() -> tensors.shape(EXPERT + "12.w1.weight"))
        .hasMessageContaining("(blk.0.ffn_gate_exps.weight) is missing");
    assertThatThrownBy(() -> tensors.shape("something.else"))
        .hasMessageContaining("tensor 'something.else' is missing");
  }

  @Test
  void checkpoint_wrongShape_namesBothNames() {
    var path = TinyModels.llama().write(folder.resolve("model.gguf"));
    try (var checkpoint = Checkpoint.open(path)) {
      assertThat(checkpoint.matrix(Q, 64, 64).format()).isEqualTo(BlockFormat.Q4_0);
      assertThat(checkpoint.bytes()).isGreaterThan(checkpoint.matrix(Q, 64, 64).bytes());
      assertThatThrownBy(() -> checkpoint.matrix(Q, 32, 64))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll(
              path + " (blk.0.attn_q.weight): tensor '" + Q + "' has shape [64, 64]",
              "expected [32, 64]");
    }
  }

  @Test
  void checkpoint_closed_isRefused() {
    var path = TinyModels.llama().write(folder.resolve("model.gguf"));
    var checkpoint = Checkpoint.open(path);
    checkpoint.close();

    assertThatThrownBy(() -> checkpoint.matrix(Q, 64, 64))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void checkpoint_fileCutShort_isExplained() throws IOException {
    var path =
        TinyModels.llamaTensors(TinyModels.vocabulary(TinyModels.llamaKeys()))
            .write(folder.resolve("model.gguf"));
    try (var checkpoint = Checkpoint.open(path)) {
      assertThat(checkpoint.explain(new InternalError())).isInstanceOf(InternalError.class);

      try (var out = new RandomAccessFile(path.toFile(), "rw")) {
        out.setLength(0);
      }

      assertThat(checkpoint.explain(new InternalError()))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll(path.toString(), "changed while it was in use");
      assertThatThrownBy(checkpoint::tokenizer)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(path.toString());
    }
  }
}
