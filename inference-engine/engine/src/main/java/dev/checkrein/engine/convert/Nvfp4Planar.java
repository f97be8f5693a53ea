// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.tensor.BlockEncoder;
import dev.checkrein.engine.tensor.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A matrix as safetensors files hold NVFP4: codes, scales and factor are tensors of their own, so
 * the matrix is read once for each.
 */
final class Nvfp4Planar {
  private static final int READINGS = 3;

  private final Part part;
  private final Work work;
  private float factor;

  Nvfp4Planar(Part part, Work work) {
    this.part = part;
    this.work = work;
    work.expect(READINGS * part.elements());
  }

  /** The factor of the matrix: its largest magnitude over the largest that a block can have. */
  float factor() throws IOException {
    if (factor == 0) {
      factor = BlockEncoder.nvfp4Factor(part.largest(work));
    }
    return factor;
  }

  void writeCodes(ByteSink sink) throws IOException {
    encode((codes, _) -> sink.append(codes));
  }

  void writeScales(ByteSink sink) throws IOException {
    encode((_, scales) -> sink.append(scales));
  }

  private interface Blocks {
    void take(MemorySegment codes, MemorySegment scales) throws IOException;
  }

  private void encode(Blocks blocks) throws IOException {
    float common = factor();
    var format = BlockFormat.NVFP4_PLANAR;
    int scalesMax = Part.CHUNK_ELEMENTS / format.blockElements();
    var codes = MemorySegment.ofArray(new byte[scalesMax * format.blockBytes()]);
    var scales = MemorySegment.ofArray(new byte[scalesMax]);
    part.read(
        work,
        (values, length) -> {
          try {
            BlockEncoder.encodeNvfp4Planar(values, 0, length, common, codes, scales);
          } catch (IllegalArgumentException e) {
            throw part.wrong("cannot be written as NVFP4: " + e.getMessage());
          }
          int count = length / format.blockElements();
          blocks.take(codes.asSlice(0, format.bytes(length)), scales.asSlice(0, count));
        });
  }
}
