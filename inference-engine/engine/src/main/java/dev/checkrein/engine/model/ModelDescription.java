// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import java.util.Map;

/**
 * A model in numbers.
 *
 * @param architecture such as {@code nemotron_h}
 * @param layers kinds of layer and how many of each
 * @param hidden width of the residual stream
 * @param vocabulary rows of the embedding
 * @param contextTokensMax positions that the model was made for
 * @param parameters elements of all tensors
 * @param parametersActive elements that one token meets, the embedding counted as one row
 * @param stateBytesPerSequence recurrent state of one sequence, in float
 * @param cacheBytesPerToken keys and values of one token, in float
 */
public record ModelDescription(
    String architecture,
    Map<String, Integer> layers,
    int hidden,
    int vocabulary,
    int contextTokensMax,
    long parameters,
    long parametersActive,
    long stateBytesPerSequence,
    long cacheBytesPerToken) {}
