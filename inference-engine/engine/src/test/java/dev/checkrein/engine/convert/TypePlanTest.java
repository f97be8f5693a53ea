// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.checkpoint.gguf.GgufType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypePlanTest {
  private static final int LAYERS = 4;

  @ParameterizedTest
  @CsvSource({
    // name, columns, rows, q8_0, nvfp4
    "token_embd.weight,64,100,Q8_0,BF16",
    "output.weight,64,100,Q8_0,BF16",
    "output_norm.weight,64,1,F32,F32",
    "blk.0.attn_output.weight,128,64,Q8_0,NVFP4",
    "blk.0.attn_norm.weight,64,1,F32,F32",
    "blk.0.ssm_norm.weight,64,8,F32,F32",
    "blk.0.ssm_conv1d.weight,4,96,F32,F32",
    "blk.0.ssm_a,1,96,F32,F32",
    "blk.0.ssm_in.weight,64,300,Q8_0,NVFP4",
    "blk.0.ffn_gate_inp.weight,64,16,F32,F32",
    "blk.0.ffn_latent_down.weight,64,32,Q8_0,BF16",
    "blk.3.ffn_up.weight,64,32,Q8_0,NVFP4",
    "blk.3.ffn_up.weight,96,32,Q8_0,BF16",
    "blk.3.ffn_up.weight,40,32,F16,BF16",
    "blk.3.ffn_up.bias,64,1,F32,F32",
    "blk.4.attn_q.weight,64,32,Q8_0,BF16",
    "blk.4.nextn.eh_proj.weight,128,64,Q8_0,BF16"
  })
  void of_tensorOfFloats_getsItsType(
      String name, long cols, long rows, GgufType q8, GgufType nvfp4) {
    var dims = List.of(cols, rows);

    assertThat(new TypePlan(WeightType.Q8_0, LAYERS).of(name, dims, GgufType.F32)).isEqualTo(q8);
    assertThat(new TypePlan(WeightType.NVFP4, LAYERS).of(name, dims, GgufType.F32))
        .isEqualTo(nvfp4);
  }

  @ParameterizedTest
  @CsvSource({"F16", "Q8_0", "BF16"})
  void of_notForFourBitsAndSmallAlready_staysAsItIs(GgufType stored) {
    var plan = new TypePlan(WeightType.NVFP4, LAYERS);

    assertThat(plan.of("token_embd.weight", List.of(64L, 100L), stored)).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource({"F32", "F16", "BF16"})
  void of_typeOfSingleFloats_fitsEveryRow(WeightType type) {
    assertThat(
            new TypePlan(type, LAYERS)
                .of("blk.0.ffn_up.weight", List.of(5L, 3L), GgufType.Q8_0)
                .name())
        .isEqualTo(type.name());
  }

  @ParameterizedTest
  @CsvSource({
    "Q8_0,blk.0.ffn_up.weight,40,true",
    "Q8_0,blk.0.ffn_up.weight,64,false",
    "NVFP4,blk.0.ffn_up.weight,96,true",
    "NVFP4,token_embd.weight,96,false",
    "NVFP4,blk.0.ssm_conv1d.weight,4,false",
    "F16,blk.0.ffn_up.weight,5,false"
  })
  void fallsBack_rowsOfBrokenBlocks_ofMatricesThatAreConverted(
      WeightType type, String name, long cols, boolean expected) {
    assertThat(new TypePlan(type, LAYERS).fallsBack(name, List.of(cols, 2L))).isEqualTo(expected);
  }
}
