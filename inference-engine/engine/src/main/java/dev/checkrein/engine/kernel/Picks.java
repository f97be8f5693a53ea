// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * A device buffer for the outcome of {@link Kernels#sample}: one token id and one log-probability a
 * logit row.
 */
public interface Picks {
  /** The most rows it can hold. */
  int capacity();
}
