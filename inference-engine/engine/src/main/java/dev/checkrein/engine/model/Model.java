// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.state.ModelState;
import java.util.Optional;

/**
 * A network with its weights on a backend. Written for ragged batches: pieces of several sequences
 * run in one step and do not see each other. Confined to one thread, with its {@link Kernels}.
 */
public interface Model {
  /**
   * Loads the model of a checkpoint.
   *
   * @param limits the largest batch that it will be given; sizes its work space
   * @throws ModelFormatException if the architecture is unknown, or configuration and tensors
   *     disagree
   */
  static Model load(Checkpoint checkpoint, Kernels kernels, Batch.Limits limits) {
    var architecture = Architecture.of(checkpoint.config());
    var tensors = new LoadedTensors(checkpoint, kernels);
    var model = architecture.build(new Tally(tensors), kernels, limits);
    tensors.refuseUnused(architecture::ignores);
    return model;
  }

  /** What it is, in numbers. */
  ModelDescription description();

  /**
   * Allocates the memory of its layers.
   *
   * @param slots sequences with a recurrent state at one time
   * @param blocks cache blocks
   * @param blockTokens tokens of a block
   */
  ModelState allocateState(int slots, int blocks, int blockTokens);

  /**
   * Reads the tokens of the step that has been uploaded.
   *
   * @param logits [logitRows, vocabulary], written for the rows that the step asks for
   */
  void forward(ModelState state, StepBuffer step, Tensor logits);

  /**
   * Runs one layer with its residual alone: {@code x += mixer(norm(x))}.
   *
   * @param index from 0
   * @param x [tokens, hidden], read and written
   */
  void layer(int index, Tensor x, ModelState state, StepBuffer step);

  /** The part that guesses tokens further ahead, if the model has one. */
  Optional<DraftModule> drafts();

  /**
   * [tokens, H]: the hidden states of the last {@link #forward} after the final norm, of all its
   * tokens if there is a {@linkplain #drafts draft module}. The next step writes over them.
   */
  Tensor hidden();
}
