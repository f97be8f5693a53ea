// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Decodes blocks to floats. The bytes of some blocks at a time are copied to an array, over which a
 * loop of the format's family runs.
 */
final class BlockDecoder {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bytes copied at a time: few enough for the caches, enough to make a copy cheap. */
  private static final int COPIED_BYTES_MAX = 4096;

  private BlockDecoder() {}

  /** Decodes {@code count} blocks that lie at the beginning of {@code source}. */
  private interface Loop {
    void decode(byte[] source, int count, float[] target, int at);
  }

  /**
   * @throws IllegalArgumentException if {@code from} or {@code length} cuts a block
   */
  static void decode(Matrix matrix, long from, float[] target, int at, int length) {
    var format = matrix.format();
    if (from % format.blockElements() != 0 || length % format.blockElements() != 0) {
      throw new IllegalArgumentException(
          "elements %d to %d of '%s' are not whole blocks of %d (%s)"
              .formatted(from, from + length, matrix.name(), format.blockElements(), format));
    }
    switch (format) {
      case F32 -> MemorySegment.copy(matrix.data(), FLOAT, from * 4, target, at, length);
      case F16 -> loop(matrix, PlainFloats::f16, from, target, at, length);
      case BF16 -> loop(matrix, PlainFloats::bf16, from, target, at, length);
      case F8_E4M3 -> loop(matrix, PlainFloats::e4m3, from, target, at, length);
      case Q8_0 -> loop(matrix, SmallBlocks::q8, from, target, at, length);
      case Q4_0 -> loop(matrix, SmallBlocks::q4, from, target, at, length);
      case Q4_1 -> loop(matrix, SmallBlocks::q4WithMinimum, from, target, at, length);
      case Q5_0 -> loop(matrix, SmallBlocks::q5, from, target, at, length);
      case Q5_1 -> loop(matrix, SmallBlocks::q5WithMinimum, from, target, at, length);
      case Q2_K -> loop(matrix, SuperBlocks::q2, from, target, at, length);
      case Q3_K -> loop(matrix, SuperBlocks::q3, from, target, at, length);
      case Q4_K -> loop(matrix, SuperBlocks::q4, from, target, at, length);
      case Q5_K -> loop(matrix, SuperBlocks::q5, from, target, at, length);
      case Q6_K -> loop(matrix, SuperBlocks::q6, from, target, at, length);
      case IQ4_NL -> loop(matrix, SmallBlocks::iq4, from, target, at, length);
      case IQ4_XS -> loop(matrix, SuperBlocks::iq4, from, target, at, length);
      case MXFP4 -> loop(matrix, FloatBlocks::mxfp4, from, target, at, length);
      case NVFP4 -> loop(matrix, FloatBlocks::nvfp4, from, target, at, length);
      case NVFP4_PLANAR -> planar(matrix, from, target, at, length);
    }
    if (matrix.factor() != 1) {
      scale(target, at, length, matrix.factor());
    }
  }

  private static void loop(
      Matrix matrix, Loop loop, long from, float[] target, int at, int length) {
    int elements = matrix.format().blockElements();
    int size = matrix.format().blockBytes();
    int blocks = length / elements;
    byte[] bytes = new byte[Math.min(blocks, COPIED_BYTES_MAX / size) * size];
    long offset = from / elements * size;
    for (int done = 0; done < blocks; ) {
      int count = Math.min(bytes.length / size, blocks - done);
      copy(matrix.data(), offset + (long) done * size, bytes, count * size);
      loop.decode(bytes, count, target, at + done * elements);
      done += count;
    }
  }

  private static void planar(Matrix matrix, long from, float[] target, int at, int length) {
    int elements = matrix.format().blockElements();
    int size = matrix.format().blockBytes();
    int blocks = length / elements;
    byte[] scales = new byte[Math.min(blocks, COPIED_BYTES_MAX / size)];
    byte[] bytes = new byte[scales.length * size];
    var allScales = Objects.requireNonNull(matrix.scales());
    long first = from / elements;
    for (int done = 0; done < blocks; ) {
      int count = Math.min(scales.length, blocks - done);
      copy(matrix.data(), (first + done) * size, bytes, count * size);
      copy(allScales, first + done, scales, count);
      FloatBlocks.nvfp4Planar(bytes, scales, count, target, at + done * elements);
      done += count;
    }
  }

  private static void copy(MemorySegment source, long offset, byte[] target, int length) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, target, 0, length);
  }

  private static void scale(float[] target, int at, int length, float factor) {
    for (int i = at; i < at + length; i++) {
      target[i] *= factor;
    }
  }
}
