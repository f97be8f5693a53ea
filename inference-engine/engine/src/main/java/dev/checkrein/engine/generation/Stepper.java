// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.kernel.Batch;
import dev.checkrein.engine.kernel.Kernels;
import dev.checkrein.engine.kernel.Picks;
import dev.checkrein.engine.kernel.StepBuffer;
import dev.checkrein.engine.kernel.Tensor;
import dev.checkrein.engine.model.DraftModule;
import dev.checkrein.engine.model.Model;
import dev.checkrein.engine.state.ModelState;
import dev.checkrein.engine.state.Sequence;
import dev.checkrein.engine.state.SequencePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Runs steps of the model over sequences: one upload, the kernels, one download. All device buffers
 * are allocated once, here. Confined to one thread at a time.
 */
public final class Stepper {
  /** Takes one row of logits, an array of its own. */
  @FunctionalInterface
  public interface LogitsRow {
    void accept(int position, float[] logits);
  }

  private final Model model;
  private final Kernels kernels;
  private final ModelState state;
  private final SequencePool pool;
  private final StepBuffer step;
  private final Tensor logits;
  private final Picks picks;
  private final int[] ids;
  private final float[] logProbs;

  /** Allocates the buffers for batches within {@code limits}. */
  public Stepper(
      Model model, Kernels kernels, ModelState state, SequencePool pool, Batch.Limits limits) {
    this.model = model;
    this.kernels = kernels;
    this.state = state;
    this.pool = pool;
    step = kernels.allocateStep(limits);
    logits = kernels.allocate(limits.logitRows(), limits.vocabulary());
    picks = kernels.allocatePicks(limits.logitRows());
    ids = new int[limits.logitRows()];
    logProbs = new float[limits.logitRows()];
  }

  /** Makes the draw for a row of the batch. */
  interface DrawAt {
    Batch.Draw at(int row, long position);
  }

  /**
   * Reads tokens, in chunks, and picks the one that follows.
   *
   * @throws CancellationException if {@code cancelled} says so between chunks
   */
  int readAndPick(Sequence sequence, int[] tokens, DrawAt draw, BooleanSupplier cancelled) {
    int last = readWholeChunks(sequence, tokens, cancelled);
    var rest = Arrays.copyOfRange(tokens, last, tokens.length);
    long position = (long) sequence.length() + rest.length;
    run(List.of(sequence), List.of(rest), List.of(draw.at(rest.length - 1, position)));
    if (ids[0] < 0) {
      throw new BackendException(
          "the logits at position "
              + (position - 1)
              + " hold no number that could be picked (NaN, or nothing allowed); backend "
              + kernels.name());
    }
    return ids[0];
  }

  /** Reads tokens for their state alone. */
  void read(Sequence sequence, int[] tokens, BooleanSupplier cancelled) {
    int last = readWholeChunks(sequence, tokens, cancelled);
    if (last < tokens.length) {
      var rest = Arrays.copyOfRange(tokens, last, tokens.length);
      run(List.of(sequence), List.of(rest), List.of());
    }
  }

  /**
   * Reads whole chunks as long as more than one chunk is left; returns how many tokens were read.
   */
  private int readWholeChunks(Sequence sequence, int[] tokens, BooleanSupplier cancelled) {
    int chunk = step.limits().tokens();
    int done = 0;
    while (true) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException();
      }
      if (tokens.length - done <= chunk) {
        return done;
      }
      run(List.of(sequence), List.of(Arrays.copyOfRange(tokens, done, done + chunk)), List.of());
      done += chunk;
    }
  }

  /**
   * Log-probabilities of continuations, each scored on a fork of the sequence and forgotten again.
   *
   * @param last the last token before the continuations, not yet read by the sequence
   * @param continuations ids, at least one each
   * @return the sum of the log-probabilities of the ids of each
   */
  double[] score(Sequence sequence, int last, List<int[]> continuations) {
    var scores = new double[continuations.size()];
    int next = 0;
    while (next < continuations.size()) {
      if (continuations.get(next).length > rowsMax()) {
        scores[next] = scoreInChunks(sequence, last, continuations.get(next));
        next++;
      } else {
        next = scoreTogether(sequence, last, continuations, next, scores);
      }
    }
    return scores;
  }

  /** Scores as many continuations as one batch takes; returns the index of the first left over. */
  private int scoreTogether(
      Sequence sequence, int last, List<int[]> continuations, int from, double[] scores) {
    int next = from;
    int rows = 0;
    var forks = new ArrayList<Sequence>();
    var tokens = new ArrayList<int[]>();
    var draws = new ArrayList<Batch.Draw>();
    try {
      while (next < continuations.size()
          && (forks.isEmpty() || fits(rows, forks.size(), continuations.get(next).length))) {
        var continuation = continuations.get(next++);
        forks.add(pool.fork(sequence));
        tokens.add(Ids.join(new int[] {last}, Ids.head(continuation, continuation.length - 1)));
        for (int id : continuation) {
          draws.add(Batch.Draw.score(rows++, id));
        }
      }
      run(forks, tokens, draws);
    } finally {
      forks.forEach(pool::release);
    }
    int row = 0;
    for (int i = from; i < next; i++) {
      for (int k = 0; k < continuations.get(i).length; k++) {
        scores[i] += logProbs[row++];
      }
    }
    return next;
  }

  /** Scores one continuation that is longer than a batch. */
  private double scoreInChunks(Sequence sequence, int last, int[] continuation) {
    var read = Ids.join(new int[] {last}, Ids.head(continuation, continuation.length - 1));
    var fork = pool.fork(sequence);
    double score = 0;
    try {
      for (int from = 0; from < read.length; from += rowsMax()) {
        int to = Math.min(from + rowsMax(), read.length);
        var draws = new ArrayList<Batch.Draw>();
        for (int i = from; i < to; i++) {
          draws.add(Batch.Draw.score(i - from, continuation[i]));
        }
        run(List.of(fork), List.of(Arrays.copyOfRange(read, from, to)), draws);
        for (int i = from; i < to; i++) {
          score += logProbs[i - from];
        }
      }
    } finally {
      pool.release(fork);
    }
    return score;
  }

  private int rowsMax() {
    return Math.min(step.limits().tokens(), step.limits().logitRows());
  }

  private boolean fits(int rows, int forks, int more) {
    var limits = step.limits();
    return rows + more <= rowsMax() && forks < limits.sequences() && pool.slotsAvailable() > 0;
  }

  /** Reads tokens and hands out the logits of each. */
  public void logits(Sequence sequence, int[] tokens, LogitsRow sink) {
    int chunk = Math.min(step.limits().logitRows(), step.limits().tokens());
    int vocabulary = step.limits().vocabulary();
    var all = new float[Math.multiplyExact(chunk, vocabulary)];
    for (int from = 0; from < tokens.length; from += chunk) {
      var part = Arrays.copyOfRange(tokens, from, Math.min(from + chunk, tokens.length));
      forward(List.of(sequence), List.of(part), Batch.Draw.greedyRows(part.length));
      kernels.download(all, logits.head(part.length));
      for (int row = 0; row < part.length; row++) {
        sink.accept(from + row, Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary));
      }
    }
  }

  /**
   * Reads tokens, takes the likeliest one after them, and lets the model's draft module guess on
   * from there, each time with its own likeliest guess. The sequence holds the tokens afterwards,
   * and room for the guesses.
   *
   * @param count guesses, at least 1
   * @param sink receives the logits of each guess: the first at position {@code tokens.length + 1}
   * @return the id after the tokens, then the guesses
   * @throws RequestException if the model has no draft module
   */
  public int[] drafts(Sequence sequence, int[] tokens, int count, LogitsRow sink) {
    var module =
        model
            .drafts()
            .orElseThrow(
                () ->
                    new RequestException(
                        "the model has no draft module: its configuration has no"
                            + " 'num_nextn_predict_layers', or its files no 'mtp.' tensors"));
    int width = model.description().hidden();
    var states = kernels.allocate(step.limits().tokens(), width);
    var row = new float[step.limits().vocabulary()];
    var found = new int[count + 1];
    int last = readForDrafts(module, sequence, tokens, states, row);
    found[0] = argmax(row);
    pool.reserve(sequence, count);
    // The last slot of the prompt, whose next token is known only now.
    kernels.copyRows(states, 0, model.hidden(), last, 1);
    for (int i = 0; i < count; i++) {
      var piece =
          new Batch.Piece(
              new int[] {found[i]}, sequence.length() - 1 + i, sequence.slot(), sequence.blocks());
      kernels.upload(step, Batch.everyRow(piece));
      module.forward(states, state, step, states, logits);
      kernels.download(row, logits.head(1));
      sink.accept(tokens.length + 1 + i, row.clone());
      found[i + 1] = argmax(row);
    }
    return found;
  }

  /**
   * Reads tokens and runs all slots but the last; returns the row of the last token in its chunk,
   * whose logits are left in {@code row}.
   */
  private int readForDrafts(
      DraftModule module, Sequence sequence, int[] tokens, Tensor states, float[] row) {
    int last = 0;
    for (int from = 0; from < tokens.length; from += step.limits().tokens()) {
      int to = Math.min(from + step.limits().tokens(), tokens.length);
      boolean end = to == tokens.length;
      last = to - from - 1;
      int position = sequence.length();
      forward(
          List.of(sequence),
          List.of(Arrays.copyOfRange(tokens, from, to)),
          end ? List.of(Batch.Draw.greedy(last, null)) : List.of());
      if (end) {
        kernels.download(row, logits.head(1));
      }
      int slots = end ? last : last + 1;
      if (slots > 0) {
        var next = Arrays.copyOfRange(tokens, from + 1, from + 1 + slots);
        kernels.upload(
            step,
            Batch.prefill(new Batch.Piece(next, position, sequence.slot(), sequence.blocks())));
        module.forward(model.hidden(), state, step, states, logits);
      }
    }
    return last;
  }

  private static int argmax(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }

  private void run(List<Sequence> sequences, List<int[]> tokens, List<Batch.Draw> draws) {
    forward(sequences, tokens, draws);
    if (!draws.isEmpty()) {
      kernels.sample(picks, logits, step);
      kernels.download(ids, logProbs, picks, draws.size());
    }
  }

  private void forward(List<Sequence> sequences, List<int[]> tokens, List<Batch.Draw> draws) {
    var pieces = new ArrayList<Batch.Piece>();
    for (int i = 0; i < sequences.size(); i++) {
      var sequence = sequences.get(i);
      pool.reserve(sequence, tokens.get(i).length);
      pieces.add(
          new Batch.Piece(tokens.get(i), sequence.length(), sequence.slot(), sequence.blocks()));
    }
    kernels.upload(step, new Batch(pieces, draws));
    model.forward(state, step, logits);
    for (int i = 0; i < sequences.size(); i++) {
      sequences.get(i).append(tokens.get(i));
    }
  }
}
