// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.generation.Stepper;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.KernelsProvider;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.state.ModelState;
import dev.checkrein.engine.state.Sequence;
import dev.checkrein.engine.state.SequencePool;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A model on a backend with everything laid open, for tests of models. */
public final class Rig implements AutoCloseable {
  public static final Path MODELS = Path.of("src/test/resources/dev/checkrein/engine/model");
  public static final Path POCKET =
      Path.of("../pocket-model/src/main/resources/dev/checkrein/pocket");

  public final Checkpoint checkpoint;
  public final Kernels kernels;
  public final Model model;
  public final ModelState state;
  public final SequencePool pool;
  public final Stepper stepper;
  public final StepBuffer step;
  public final Batch.Limits limits;

  public Rig(Path path, Backend backend, int threads) {
    this(path, KernelsProvider.open(backend, threads));
  }

  public Rig(Path path, Kernels kernels) {
    this.kernels = kernels;
    checkpoint = Checkpoint.open(path);
    int vocabulary = checkpoint.config().integer("vocab_size", 1, 1 << 20);
    limits = new Batch.Limits(64, 4, 64, 80, vocabulary);
    model = Model.load(checkpoint, kernels, limits);
    state = model.allocateState(4, 160, 16);
    pool = new SequencePool(state, kernels);
    stepper = new Stepper(model, kernels, state, pool, limits);
    step = kernels.allocateStep(limits);
  }

  /** Logits after each token of a fresh sequence, [tokens, vocabulary]. */
  public float[] logits(int[] ids) {
    var sequence = pool.acquire(ids);
    var all = new float[ids.length * limits.vocabulary()];
    stepper.logits(
        sequence,
        ids,
        (position, row) -> System.arraycopy(row, 0, all, position * row.length, row.length));
    pool.release(sequence);
    return all;
  }

  /** The same, read in chunks of a given size. */
  public float[] logitsInChunks(int[] ids, int chunk) {
    var sequence = pool.acquire(ids);
    var all = new float[ids.length * limits.vocabulary()];
    for (int from = 0; from < ids.length; from += chunk) {
      int start = from;
      stepper.logits(
          sequence,
          Arrays.copyOfRange(ids, from, Math.min(from + chunk, ids.length)),
          (position, row) ->
              System.arraycopy(row, 0, all, (start + position) * row.length, row.length));
    }
    pool.release(sequence);
    return all;
  }

  /** The same, each chunk in one batch behind a chunk of another sequence. */
  public float[] logitsBeside(int[] ids, int[] others, int chunk) {
    var sequence = pool.acquire(ids);
    var other = pool.acquire(others);
    int vocabulary = limits.vocabulary();
    var all = new float[ids.length * vocabulary];
    Tensor logits = kernels.allocate(limits.logitRows(), vocabulary);
    for (int from = 0; from < ids.length; from += chunk) {
      var part = Arrays.copyOfRange(ids, from, Math.min(from + chunk, ids.length));
      int at = Math.min(from, others.length - 1);
      var otherPart = Arrays.copyOfRange(others, at, Math.min(at + 5, others.length));
      pool.reserve(sequence, part.length);
      pool.reserve(other, otherPart.length);
      var draws =
          IntStream.range(0, part.length)
              .mapToObj(row -> Batch.Draw.greedy(otherPart.length + row, null))
              .toList();
      kernels.upload(
          step, new Batch(List.of(piece(other, otherPart), piece(sequence, part)), draws));
      model.forward(state, step, logits);
      var rows = new float[part.length * vocabulary];
      kernels.download(rows, logits.head(part.length));
      System.arraycopy(rows, 0, all, from * vocabulary, rows.length);
      sequence.append(part);
      other.append(otherPart);
    }
    pool.release(other);
    pool.release(sequence);
    return all;
  }

  public static Batch.Piece piece(Sequence sequence, int[] ids) {
    return new Batch.Piece(ids, sequence.length(), sequence.slot(), sequence.blocks());
  }

  @Override
  public void close() {
    kernels.close();
    checkpoint.close();
  }
}
