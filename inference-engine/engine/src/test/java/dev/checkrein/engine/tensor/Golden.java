// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The files that make_blocks.py writes. */
final class Golden {
  private Golden() {}

  static byte[] bytes(String name) {
    try (var stream = Golden.class.getResourceAsStream(name + ".bin")) {
      if (stream == null) {
        throw new IllegalArgumentException("no golden file " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] floats(String name) {
    var floats = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] result = new float[floats.remaining()];
    floats.get(result);
    return result;
  }

  /** The bytes at an odd address, as a file may have them, {@code repeats} times. */
  static MemorySegment segment(byte[] bytes, int repeats) {
    var segment = Arena.ofAuto().allocate((long) bytes.length * repeats + 1, 64).asSlice(1);
    for (int i = 0; i < repeats; i++) {
      long at = (long) i * bytes.length;
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, at, bytes.length);
    }
    return segment.asReadOnly();
  }

  /** The blocks of a format as one row, {@code repeats} times. */
  static Matrix matrix(BlockFormat format, int repeats, float factor) {
    byte[] blocks = bytes(format + ".blocks");
    int cols = blocks.length / format.blockBytes() * format.blockElements() * repeats;
    var scales =
        format == BlockFormat.NVFP4_PLANAR ? segment(bytes(format + ".scales"), repeats) : null;
    return new Matrix("w", 1, cols, format, segment(blocks, repeats), scales, factor);
  }
}
