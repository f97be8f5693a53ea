// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Moves NVFP4 from the layout of safetensors files to that of GGUF files, keeping every code: four
 * blocks of 16 become one of 64, scales first. In the former a byte holds two neighbours; in the
 * latter byte j of a sub-block holds elements j and j + 8.
 */
final class Nvfp4Repacking {
  private static final int SUB_BLOCKS = 4;
  private static final int SUB_BLOCK_BYTES = 8;
  private static final int SIGN = 0x80;

  private Nvfp4Repacking() {}

  /** Writes all rows of a part. */
  static void write(Part part, ByteSink sink, Work work) throws IOException {
    var matrix = part.matrix();
    int blocks = matrix.cols() / BlockFormat.NVFP4.blockElements();
    var codes = new byte[matrix.cols() / 2];
    var scales = new byte[blocks * SUB_BLOCKS];
    var row = new byte[blocks * BlockFormat.NVFP4.blockBytes()];
    var allScales = Objects.requireNonNull(matrix.scales());
    for (int r = 0; r < matrix.rows(); r++) {
      long source = part.order().source(r);
      copy(matrix.data(), source * codes.length, codes);
      copy(allScales, source * scales.length, scales);
      for (int b = 0; b < blocks; b++) {
        block(part, scales, codes, b, row);
      }
      sink.append(MemorySegment.ofArray(row));
      work.advance(matrix.cols());
    }
  }

  private static void copy(MemorySegment source, long offset, byte[] target) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, target, 0, target.length);
  }

  private static void block(Part part, byte[] scales, byte[] codes, int block, byte[] row) {
    int out = block * BlockFormat.NVFP4.blockBytes();
    for (int s = 0; s < SUB_BLOCKS; s++) {
      int sub = block * SUB_BLOCKS + s;
      if ((scales[sub] & SIGN) != 0) {
        throw part.wrong("has a negative scale, which GGUF files cannot hold");
      }
      row[out + s] = scales[sub];
      int in = sub * SUB_BLOCK_BYTES;
      int at = out + SUB_BLOCKS + s * SUB_BLOCK_BYTES;
      for (int j = 0; j < SUB_BLOCK_BYTES; j++) {
        row[at + j] = (byte) (code(codes, in, j) | code(codes, in, j + SUB_BLOCK_BYTES) << 4);
      }
    }
  }

  /** The code of element {@code j} of a sub-block whose bytes begin at {@code in}. */
  private static int code(byte[] codes, int in, int j) {
    return (codes[in + j / 2] >> (j % 2 * 4)) & 15;
  }
}
