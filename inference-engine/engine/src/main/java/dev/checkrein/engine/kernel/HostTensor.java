// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.Objects;

/**
 * A float matrix {@code [rows, cols]} in heap memory: element {@code (r, c)} is {@code data[offset
 * + r * stride + c]}. Views share {@code data}.
 *
 * @param data the elements, shared by all views
 * @param offset index of the first element
 * @param stride distance of two rows, at least {@code cols}
 * @param rows at least 0
 * @param cols at least 0
 */
@SuppressWarnings("ReferenceEquality") // arrays are compared to see whether memory is shared
public record HostTensor(float[] data, int offset, int stride, int rows, int cols)
    implements Tensor {
  /** Index in {@code data} of the first element of a row. */
  public int at(int row) {
    return offset + row * stride;
  }

  @Override
  public HostTensor head(int count) {
    if (count < 0 || count > rows) {
      throw new IllegalArgumentException(
          "the first " + count + " rows of a tensor of " + rows + " rows");
    }
    return new HostTensor(data, offset, stride, count, cols);
  }

  @Override
  public HostTensor columns(int from, int count) {
    if (from < 0 || count < 0 || count > cols - from) {
      throw new IllegalArgumentException(
          "columns %d to %d of a tensor of %d columns".formatted(from, (long) from + count, cols));
    }
    return new HostTensor(data, offset + from, stride, rows, count);
  }

  /** A view of {@code count} rows, which must be there. */
  HostTensor rows(int from, int count) {
    return new HostTensor(data, at(from), stride, count, cols);
  }

  /** Whether two tensors are views of the same elements in the same order. */
  boolean same(HostTensor other) {
    return data == other.data
        && offset == other.offset
        && stride == other.stride
        && rows == other.rows
        && cols == other.cols;
  }

  /** Whether two tensors share an element. */
  boolean overlaps(HostTensor other) {
    if (data != other.data || rows == 0 || other.rows == 0 || cols == 0 || other.cols == 0) {
      return false;
    }
    long myEnd = (long) at(rows - 1) + cols;
    long otherEnd = (long) other.at(other.rows - 1) + other.cols;
    if (offset >= otherEnd || other.offset >= myEnd) {
      return false;
    }
    if (stride != other.stride || stride == 0) {
      return true;
    }
    int mine = offset % stride;
    int theirs = other.offset % stride;
    return mine < theirs + other.cols && theirs < mine + cols;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(data), offset, stride, rows, cols);
  }

  @Override
  public String toString() {
    return "HostTensor[" + rows + ", " + cols + "]";
  }
}
