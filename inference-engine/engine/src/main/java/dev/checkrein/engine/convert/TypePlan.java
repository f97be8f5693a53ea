// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.gguf.GgufType;
import java.util.List;

/**
 * Which type each tensor of a GGUF file gets.
 *
 * <p>Matrices get what was asked for; vectors, norms, routers and convolutions stay as they are:
 * the rules of llama.cpp's quantiser with {@code --pure}. So does what takes the place of a type
 * whose blocks do not fit into a row: F16.
 *
 * <p>NVFP4, which that quantiser does not write, leaves more alone: embeddings, head, the
 * projections around latent experts and draft modules. llama.cpp multiplies none of the first three
 * by a factor of the tensor, and published files have none of them in four bits. They, and matrices
 * whose rows are no multiple of 64, become BF16 where they are F32, and stay as they are where they
 * are smaller already.
 *
 * @param type what was asked for
 * @param layers blocks of the model itself; those behind them are draft modules
 */
public record TypePlan(WeightType type, int layers) {
  private static final String WEIGHT = "weight";
  private static final List<String> LEFT_ALONE =
      List.of("_norm.weight", "ffn_gate_inp.weight", "ssm_conv1d");
  private static final List<String> ENDS = List.of("token_embd.weight", "output.weight");
  private static final String LATENT = ".ffn_latent_";

  /** Whether a tensor is a matrix that gets another type than it has. */
  public boolean converts(String name, List<Long> dims) {
    return dims.stream().skip(1).anyMatch(size -> size > 1)
        && name.endsWith(WEIGHT)
        && LEFT_ALONE.stream().noneMatch(name::contains);
  }

  /**
   * The type that a tensor gets.
   *
   * @param name in the file
   * @param dims sizes, the fastest dimension first
   * @param stored the type that it has; F32 where it is made up
   */
  public GgufType of(String name, List<Long> dims, GgufType stored) {
    if (!converts(name, dims)) {
      return stored;
    }
    boolean fits = dims.getFirst() % type.gguf().blockElements() == 0;
    return switch (type) {
      case F32, F16, BF16 -> type.gguf();
      case Q8_0, Q4_0 -> fits ? type.gguf() : GgufType.F16;
      case NVFP4 ->
          fits && inFourBits(name) ? type.gguf() : stored == GgufType.F32 ? GgufType.BF16 : stored;
    };
  }

  /** Whether a matrix gets another type than was asked for because its rows do not fit. */
  boolean fallsBack(String name, List<Long> dims) {
    return converts(name, dims)
        && dims.getFirst() % type.gguf().blockElements() != 0
        && (type != WeightType.NVFP4 || inFourBits(name));
  }

  /** What the user should know of so many matrices that {@link #fallsBack fall back}. */
  List<String> notes(int count) {
    return count == 0
        ? List.of()
        : List.of(
            "%d matrices have rows that are not whole blocks of %d; they are %s"
                .formatted(
                    count,
                    type.gguf().blockElements(),
                    type == WeightType.NVFP4 ? "BF16, or as they were" : "F16"));
  }

  /** Whether NVFP4 is for a matrix of this name, if its rows fit. */
  boolean inFourBits(String name) {
    boolean draft = GgufPlan.block(name) >= layers;
    return !draft && !ENDS.contains(name) && !name.contains(LATENT);
  }
}
