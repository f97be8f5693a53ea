// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.util.List;

/**
 * One entry of a GGUF file's tensor table, checked: the data from {@code offset} on hold exactly
 * the elements of {@code dims}, in rows of whole blocks.
 *
 * @param name as the table has it
 * @param type how elements are stored
 * @param dims sizes in elements from the fastest dimension to the slowest, as the format writes
 *     them; empty for a scalar
 * @param offset first byte, counted from the beginning of the file's data
 */
public record GgufTensor(String name, GgufType type, List<Long> dims, long offset) {
  public GgufTensor {
    dims = List.copyOf(dims);
  }

  /** Sizes in elements from the slowest dimension to the fastest. */
  public List<Long> shape() {
    return dims.reversed();
  }

  /**
   * Number of elements.
   *
   * @throws ArithmeticException if a long does not hold it
   */
  public long elements() {
    long elements = 1;
    for (long size : dims) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /**
   * Bytes of the data.
   *
   * @throws ArithmeticException if a long does not hold them
   */
  public long bytes() {
    return Math.multiplyExact(elements() / type.blockElements(), (long) type.blockBytes());
  }
}
