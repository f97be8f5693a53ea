// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * How a router chooses.
 *
 * @param experts experts to choose from
 * @param expertsPerToken experts chosen for each token, 1 to {@code experts}
 * @param groups groups of experts; 1 for plain top-k, else divides {@code experts}
 * @param groupsPerToken groups that may be chosen from, 1 to {@code groups}
 * @param scoring how logits become scores
 * @param normalise whether the chosen weights are divided by their sum
 * @param scale factor of every weight, after normalising
 */
public record RouteShape(
    int experts,
    int expertsPerToken,
    int groups,
    int groupsPerToken,
    Scoring scoring,
    boolean normalise,
    float scale) {
  /** How logits become scores. */
  public enum Scoring {
    /** Each by itself: {@code 1 / (1 + e^-logit)}. DeepSeek-V3 (2024), §2.1.2. */
    SIGMOID,

    /**
     * {@code e^logit} over its sum over all experts. Normalised, the weights are the softmax over
     * the chosen logits: Jiang et al. (2024), "Mixtral of Experts", §2.1.
     */
    SOFTMAX
  }
}
