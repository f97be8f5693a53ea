// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.util.List;
import java.util.Optional;

/** The types of metadata values, in the order of the numbers that files write. */
enum ValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  STRING(8),
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final List<ValueType> BY_ID = List.of(values());

  private final int bytesMin;

  ValueType(int bytesMin) {
    this.bytesMin = bytesMin;
  }

  static Optional<ValueType> of(long id) {
    return id >= 0 && id < BY_ID.size() ? Optional.of(BY_ID.get((int) id)) : Optional.empty();
  }

  /** The number that files write. */
  int id() {
    return BY_ID.indexOf(this);
  }

  /** Bytes of a value; of a string and an array, those of an empty one. */
  int bytesMin() {
    return bytesMin;
  }
}
