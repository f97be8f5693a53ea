// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.state.ModelState;

/**
 * The MTP module of Nemotron 3 Super, Ultra and Lightning: {@code x = projection · [norm(embedding
 * of the next token), norm(hidden state)]}, then layers as those of the model, then a norm. It
 * shares embedding and head with the model. The last norm is an RMS norm, as the servers of these
 * models have it; another would only make guesses worse, never answers.
 */
final class NemotronHDrafts implements DraftModule {
  private final NemotronHModel model;
  private final NemotronHWeights.Drafts weights;
  private final NemotronHConfig config;
  private final Kernels kernels;
  private final Tensor x;
  private final Tensor pair;

  /**
   * @param x [tokens, H], the model's residual stream, free between its steps
   * @param pair [tokens, 2H], work space
   */
  NemotronHDrafts(
      NemotronHModel model,
      NemotronHWeights.Drafts weights,
      NemotronHConfig config,
      Kernels kernels,
      Tensor x,
      Tensor pair) {
    this.model = model;
    this.weights = weights;
    this.config = config;
    this.kernels = kernels;
    this.x = x;
    this.pair = pair;
  }

  @Override
  public void forward(Tensor hidden, ModelState state, StepBuffer step, Tensor out, Tensor logits) {
    int width = config.hidden();
    model.embed(x, step);
    kernels.rmsNorm(pair.columns(0, width), x, weights.embeddingGain(), config.eps(), step);
    kernels.rmsNorm(pair.columns(width, width), hidden, weights.hiddenGain(), config.eps(), step);
    kernels.matmul(x, weights.projection(), pair, step);
    for (int i = 0; i < weights.layers().size(); i++) {
      model.layer(weights.layers().get(i), config.layers().size() + i, x, state, step);
    }
    kernels.rmsNorm(out, x, weights.finalGain(), config.eps(), step);
    model.logits(out, step, logits);
  }
}
