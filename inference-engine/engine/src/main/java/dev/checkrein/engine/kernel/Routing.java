// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * A device buffer for the outcome of {@link Kernels#route}: for each token its experts, best first,
 * and their weights. Assignment {@code t * expertsPerToken + j} is the {@code j}-th expert of token
 * {@code t}.
 */
public interface Routing {
  /** The most tokens it can hold. */
  int tokensMax();

  /** Experts chosen for each token. */
  int expertsPerToken();
}
