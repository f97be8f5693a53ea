// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import java.util.List;

/**
 * One entry of a safetensors header, checked: the bytes from {@code begin} to {@code end} hold
 * exactly the elements of {@code shape}.
 *
 * @param name the key in the header
 * @param dtype how elements are stored
 * @param shape sizes from the slowest dimension to the fastest; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end the byte after the last, counted likewise
 */
public record StoredTensor(String name, Dtype dtype, List<Long> shape, long begin, long end) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Bytes of the data. */
  public long bytes() {
    return end - begin;
  }
}
