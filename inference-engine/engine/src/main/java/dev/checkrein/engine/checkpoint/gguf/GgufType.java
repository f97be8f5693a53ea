// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.tensor.BlockFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of a tensor are stored, by the ids of ggml's {@code enum ggml_type}. The types
 * without a {@link BlockFormat} are here so that files which hold them can be checked and the types
 * be named; ids that are not here were never written or are withdrawn.
 */
public enum GgufType {
  F32(0, BlockFormat.F32),
  F16(1, BlockFormat.F16),
  Q4_0(2, BlockFormat.Q4_0),
  Q4_1(3, BlockFormat.Q4_1),
  Q5_0(6, BlockFormat.Q5_0),
  Q5_1(7, BlockFormat.Q5_1),
  Q8_0(8, BlockFormat.Q8_0),
  Q8_1(9, 32, 36),
  Q2_K(10, BlockFormat.Q2_K),
  Q3_K(11, BlockFormat.Q3_K),
  Q4_K(12, BlockFormat.Q4_K),
  Q5_K(13, BlockFormat.Q5_K),
  Q6_K(14, BlockFormat.Q6_K),
  Q8_K(15, 256, 292),
  IQ2_XXS(16, 256, 66),
  IQ2_XS(17, 256, 74),
  IQ3_XXS(18, 256, 98),
  IQ1_S(19, 256, 50),
  IQ4_NL(20, BlockFormat.IQ4_NL),
  IQ3_S(21, 256, 110),
  IQ2_S(22, 256, 82),
  IQ4_XS(23, BlockFormat.IQ4_XS),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  IQ1_M(29, 256, 56),
  BF16(30, BlockFormat.BF16),
  TQ1_0(34, 256, 54),
  TQ2_0(35, 256, 66),
  MXFP4(39, BlockFormat.MXFP4),
  NVFP4(40, BlockFormat.NVFP4),
  Q1_0(41, 128, 18),
  Q2_0(42, 64, 18);

  private static final Map<Integer, GgufType> BY_ID = byId();

  private final int id;
  private final int blockElements;
  private final int blockBytes;
  private final @Nullable BlockFormat format;

  GgufType(int id, BlockFormat format) {
    this(id, format.blockElements(), format.blockBytes(), format);
  }

  GgufType(int id, int blockElements, int blockBytes) {
    this(id, blockElements, blockBytes, null);
  }

  GgufType(int id, int blockElements, int blockBytes, @Nullable BlockFormat format) {
    this.id = id;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
    this.format = format;
  }

  private static Map<Integer, GgufType> byId() {
    var types = new HashMap<Integer, GgufType>();
    for (var type : values()) {
      types.put(type.id, type);
    }
    return Collections.unmodifiableMap(types);
  }

  /** The type of an id; empty if there is none. */
  public static Optional<GgufType> of(int id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The names of the types that the engine computes with, for messages. */
  public static String supported() {
    return Arrays.stream(values())
        .filter(type -> type.format != null)
        .map(Enum::name)
        .collect(Collectors.joining(", "));
  }

  /** The number that files write. */
  public int id() {
    return id;
  }

  /** Elements in one block; rows hold whole blocks. */
  public int blockElements() {
    return blockElements;
  }

  /** Bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** The format that kernels know it by; empty where the engine cannot compute with it. */
  public Optional<BlockFormat> format() {
    return Optional.ofNullable(format);
  }
}
