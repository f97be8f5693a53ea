// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import dev.checkrein.engine.tensor.BlockFormat;
import java.util.Optional;

/** The element types that a safetensors header may name. */
public enum Dtype {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private final int bits;

  Dtype(int bits) {
    this.bits = bits;
  }

  /** Bits of one element. */
  public int bits() {
    return bits;
  }

  /** The format that kernels know it by; empty where the engine cannot compute with it. */
  public Optional<BlockFormat> format() {
    return switch (this) {
      case F32 -> Optional.of(BlockFormat.F32);
      case F16 -> Optional.of(BlockFormat.F16);
      case BF16 -> Optional.of(BlockFormat.BF16);
      case F8_E4M3 -> Optional.of(BlockFormat.F8_E4M3);
      case BOOL,
          F4,
          F6_E2M3,
          F6_E3M2,
          U8,
          I8,
          F8_E5M2,
          F8_E8M0,
          F8_E4M3FNUZ,
          F8_E5M2FNUZ,
          I16,
          U16,
          I32,
          U32,
          C64,
          F64,
          I64,
          U64 ->
          Optional.empty();
    };
  }
}
