// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/**
 * How the elements of a {@link Matrix} are stored: blocks of elements, each block a fixed number of
 * bytes, little-endian. Rows hold whole blocks.
 */
public enum BlockFormat {
  /** IEEE 754 binary32. */
  F32(1, 4),
  /** IEEE 754 binary16. */
  F16(1, 2),
  /** The upper half of binary32. */
  BF16(1, 2),
  /** E4M3 floats of 8 bits without infinities, times the matrix's factor. */
  F8_E4M3(1, 1),
  /** ggml's blocks of one scale and codes of 8 bits. */
  Q8_0(32, 34),
  /** ggml's blocks of one scale and codes of 4 bits. */
  Q4_0(32, 18),
  /** ggml's blocks of a scale, a minimum and codes of 4 bits. */
  Q4_1(32, 20),
  /** ggml's blocks of one scale and codes of 5 bits. */
  Q5_0(32, 22),
  /** ggml's blocks of a scale, a minimum and codes of 5 bits. */
  Q5_1(32, 24),
  /** ggml's super-blocks of 16 sub-blocks with codes of 2 bits. */
  Q2_K(256, 84),
  /** ggml's super-blocks of 16 sub-blocks with codes of 3 bits. */
  Q3_K(256, 110),
  /** ggml's super-blocks of 8 sub-blocks with codes of 4 bits. */
  Q4_K(256, 144),
  /** ggml's super-blocks of 8 sub-blocks with codes of 5 bits. */
  Q5_K(256, 176),
  /** ggml's super-blocks of 16 sub-blocks with codes of 6 bits. */
  Q6_K(256, 210),
  /** ggml's blocks of one scale and indices into a table of 16 values. */
  IQ4_NL(32, 18),
  /** The same in super-blocks of 8 sub-blocks. */
  IQ4_XS(256, 136),
  /** OCP microscaling: one power of two and 32 E2M1 codes. */
  MXFP4(32, 17),
  /** ggml's NVFP4: four E4M3 scales and 64 E2M1 codes, times the matrix's factor. */
  NVFP4(64, 36),
  /**
   * NVFP4 as safetensors files hold it: 16 E2M1 codes a block, the block's E4M3 scale in {@link
   * Matrix#scales}, times the matrix's factor.
   */
  NVFP4_PLANAR(16, 8);

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

  /** Bytes of one block, scales that are kept apart not counted. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes of {@code elements} elements, scales that are kept apart not counted.
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
