// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.state.ModelState;

/**
 * A part of a model that guesses one token further than the model itself: multi-token prediction
 * (Gloeckle et al. 2024, "Better & Faster Large Language Models via Multi-token Prediction", in the
 * sequential form of DeepSeek-V3, 2024, §2.2).
 *
 * <p>It works in slots. Slot i takes the hidden state of position i and the token at i + 1, and
 * guesses the token at i + 2. Its memory is part of the model's state, so a step's piece has the
 * slots as positions and the tokens <em>after</em> them as ids. A guess further ahead takes the
 * hidden state that the slot before gave and the token that it guessed.
 */
public interface DraftModule {
  /**
   * Runs the slots of the step that has been uploaded.
   *
   * @param hidden [tokens, H], the hidden states of the slots: {@link Model#hidden} of the same
   *     positions, or {@code out} of the slots before; may be {@code out}
   * @param out [tokens, H], receives the hidden states that lead further
   * @param logits [logitRows, vocabulary], written for the rows that the step asks for
   */
  void forward(Tensor hidden, ModelState state, StepBuffer step, Tensor out, Tensor logits);
}
