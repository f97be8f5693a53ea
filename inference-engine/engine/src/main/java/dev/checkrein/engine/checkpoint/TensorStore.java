// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.List;
import java.util.SortedSet;

/**
 * The tensors of a checkpoint under the names that its Hugging Face form gives them, whatever the
 * file format. Thread-safe.
 */
public interface TensorStore {
  /** The names of all tensors that {@link #matrix} gives. */
  SortedSet<String> names();

  /**
   * How a tensor's elements are stored.
   *
   * @throws ModelFormatException if it is missing or stored in a way that is not supported
   */
  BlockFormat format(String name);

  /**
   * A tensor's sizes in elements, slowest dimension first.
   *
   * @throws ModelFormatException if it is missing
   */
  List<Long> shape(String name);

  /**
   * The tensor as a matrix; {@code rows * cols} is its number of elements, which the caller has
   * checked against {@link #shape}.
   *
   * @throws ModelFormatException as {@link #format}, or if its scales are wrong
   */
  Matrix matrix(String name, int rows, int cols);

  /**
   * Bytes of a tensor in its file, its scales counted in.
   *
   * @throws ModelFormatException if it is missing
   */
  long bytes(String name);

  /** The file that holds a tensor, for messages. */
  String fileOf(String name);

  /** Bytes of all tensors. */
  long bytes();

  /** See {@link Checkpoint#explain}. */
  Throwable explain(InternalError error);
}
