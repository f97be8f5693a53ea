// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/**
 * How the elements of a {@link Matrix} are stored: blocks of elements, each block a fixed number of
 * bytes, little-endian.
 */
public enum BlockFormat {
  /** IEEE 754 binary32. */
  F32(1, 4),
  /** IEEE 754 binary16. */
  F16(1, 2),
  /** The upper half of binary32. */
  BF16(1, 2);

  private final int blockElements;
  private final int blockBytes;

  BlockFormat(int blockElements, int blockBytes) {
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** Elements in one block; rows hold whole blocks. */
  public int blockElements() {
    return blockElements;
  }

  /** Bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes of {@code elements} elements.
   *
   * @throws ArithmeticException if the size overflows a long
   * @throws IllegalArgumentException if the elements do not fill whole blocks
   */
  public long bytes(long elements) {
    if (elements < 0 || elements % blockElements != 0) {
      throw new IllegalArgumentException(
          elements + " elements are not whole blocks of " + blockElements + " (" + this + ")");
    }
    return Math.multiplyExact(elements / blockElements, (long) blockBytes);
  }
}
