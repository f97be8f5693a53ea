// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.TensorData;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A tensor that is to be written.
 *
 * @param name as the table will have it, at most 63 bytes of UTF-8
 * @param type how elements are stored
 * @param dims sizes from the fastest dimension to the slowest; rows hold whole blocks. Sizes of 1
 *     at the end are left out but for the first, as ggml does
 * @param data its bytes
 */
public record NewTensor(String name, GgufType type, List<Long> dims, TensorData data) {
  public NewTensor {
    int rank = dims.size();
    while (rank > 1 && dims.get(rank - 1) == 1) {
      rank--;
    }
    dims = List.copyOf(dims.subList(0, rank));
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > GgufHeader.NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "tensor '%s' has a name of %d bytes, expected 1 to %d"
              .formatted(name, length, GgufHeader.NAME_BYTES_MAX));
    }
    if (dims.isEmpty()
        || rank > GgufHeader.RANK_MAX
        || dims.stream().anyMatch(size -> size < 1)
        || dims.getFirst() % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          "tensor '%s' has dimensions %s, expected 1 to %d above 0, the first in whole blocks of %d (%s)"
              .formatted(name, dims, GgufHeader.RANK_MAX, type.blockElements(), type));
    }
  }

  /** Bytes of its data. */
  public long bytes() {
    return at(0).bytes();
  }

  /** Its entry in the table. */
  GgufTensor at(long offset) {
    return new GgufTensor(name, type, dims, offset);
  }
}
