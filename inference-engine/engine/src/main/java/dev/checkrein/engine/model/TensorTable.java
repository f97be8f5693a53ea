// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.Weight;
import java.util.Optional;

/**
 * Where a model takes its tensors from, by name and expected shape, while it is built: a checkpoint
 * ({@link LoadedTensors}), or nothing but the shapes ({@link CountedTensors}). Used once, by one
 * thread.
 */
interface TensorTable {
  /** Whether a tensor belongs to a draft module, by its name. */
  static boolean isDraft(String name) {
    return name.startsWith("mtp.") || name.startsWith("language_model.mtp.");
  }

  /** Whether there is a tensor of this name. */
  boolean has(String name);

  /**
   * A matrix {@code [rows, cols]}.
   *
   * @throws ModelFormatException if it is missing, of another shape or stored in a way that is not
   *     supported
   */
  Weight matrix(String name, int rows, int cols);

  /**
   * The embedding of a model whose head is another matrix, so that a token meets only one row of
   * it. With the head tied to it, it is a {@link #matrix} like any other.
   *
   * @throws ModelFormatException as {@link #matrix}
   */
  Weight inputEmbedding(String name, int rows, int cols);

  /**
   * A vector {@code [length]}, as a weight of one row.
   *
   * @throws ModelFormatException as {@link #matrix}
   */
  Weight vector(String name, int length);

  /**
   * The same matrix of each expert.
   *
   * @param names the tensors' names, in the order of the experts
   * @throws ModelFormatException as {@link #matrix}, or if they are not all stored alike
   */
  Weight experts(ExpertNames names, int rows, int cols);

  /**
   * A vector's values, for the model to make another weight from; empty if there is no such tensor.
   *
   * @throws ModelFormatException as {@link #matrix}
   */
  Optional<float[]> values(String name, int length);

  /** A weight of one row that the model made. It is not counted as a parameter. */
  Weight made(String name, float[] values);

  /**
   * The names of one matrix of all experts: {@code prefix}, a number from 0, {@code suffix}.
   *
   * @param count experts
   */
  record ExpertNames(String prefix, String suffix, int count) {
    String of(int expert) {
      return prefix + expert + suffix;
    }
  }
}
