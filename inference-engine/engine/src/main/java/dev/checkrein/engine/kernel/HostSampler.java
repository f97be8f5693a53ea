// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Picks a token from a row of logits: mask, penalties, temperature, top-k, top-p, min-p, draw. The
 * one sampler of the CPU backends. Confined to one thread.
 *
 * <p>A row with a NaN, with {@code +infinity}, or without a finite allowed logit gives id −1 and a
 * NaN log-probability. Each filter works on what the one before left, renormalised. Probabilities
 * are summed in double, best token first where a filter needs the order, else by id.
 */
final class HostSampler {
  private final int vocabulary;
  private final float[] scores;
  private final int[] heap;
  private int size;
  private int candidates;

  HostSampler(int vocabulary) {
    this.vocabulary = vocabulary;
    scores = new float[vocabulary];
    heap = new int[vocabulary];
  }

  int vocabulary() {
    return vocabulary;
  }

  /** Refuses a draw that names ids outside the vocabulary. */
  static void check(Batch.Draw draw, int vocabulary) {
    if (draw.target() >= vocabulary) {
      throw new IllegalArgumentException(
          "target " + draw.target() + ", but there are " + vocabulary + " logits");
    }
    for (int id : draw.penalised()) {
      if (id >= vocabulary) {
        throw new IllegalArgumentException(
            "penalised id " + id + ", but there are " + vocabulary + " logits");
      }
    }
  }

  void pick(HostPicks out, int row, float[] logits, int at, Batch.Draw draw) {
    int id = usable(logits, at) ? choose(logits, at, draw) : -1;
    out.ids[row] = id;
    out.logProbs[row] = id < 0 ? Float.NaN : (float) logProb(logits, at, id);
  }

  private int choose(float[] logits, int at, Batch.Draw draw) {
    if (draw.target() >= 0) {
      return draw.target();
    }
    collect(logits, at, draw.mask());
    penalise(draw);
    int best = best();
    float temperature = draw.sampling().temperature();
    if (best < 0 || temperature == 0) {
      return best;
    }
    double u = Philox.uniform(draw.sampling().seed(), draw.position());
    return draw(draw.sampling(), scores[best], u);
  }

  private boolean usable(float[] logits, int at) {
    boolean usable = true;
    for (int id = 0; id < vocabulary; id++) {
      usable &= logits[at + id] < Float.POSITIVE_INFINITY;
    }
    return usable;
  }

  /** Puts allowed logits into {@link #scores}, −infinity elsewhere. */
  private void collect(float[] logits, int at, int @Nullable [] mask) {
    System.arraycopy(logits, at, scores, 0, vocabulary);
    if (mask != null) {
      for (int id = 0; id < vocabulary; id++) {
        if ((mask[id >> 5] >>> id & 1) == 0) {
          scores[id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  private void penalise(Batch.Draw draw) {
    var sampling = draw.sampling();
    if (!sampling.penalises()) {
      return;
    }
    int[] ids = draw.penalised();
    for (int i = 0; i < ids.length; i++) {
      int count = draw.counts()[i];
      if (count > 0) {
        float score = scores[ids[i]];
        score =
            score > 0 ? score / sampling.repetitionPenalty() : score * sampling.repetitionPenalty();
        scores[ids[i]] = score - sampling.presencePenalty() - count * sampling.frequencyPenalty();
      }
    }
  }

  /** The id of the largest score, the lowest of equals; −1 where all are −infinity. */
  private int best() {
    int best = -1;
    float max = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabulary; id++) {
      if (scores[id] > max) {
        max = scores[id];
        best = id;
      }
    }
    return best;
  }

  private int draw(Sampling sampling, float max, double u) {
    double scale = 1 / (double) sampling.temperature();
    if (sampling.topK() == 0 && sampling.topP() == 1 && sampling.minP() == 0) {
      return drawById(max, scale, u);
    }
    buildHeap();
    int limit = sampling.topK() == 0 ? candidates : Math.min(sampling.topK(), candidates);
    double enough = Double.POSITIVE_INFINITY;
    if (sampling.topP() < 1) {
      enough =
          sampling.topP() * (limit < candidates ? sumOfBest(limit, max, scale) : sumOf(max, scale));
    }
    int kept = 0;
    double sum = 0;
    while (kept < limit && sum < enough) {
      double weight = weight(ranked(kept), max, scale);
      if (weight < sampling.minP()) {
        break;
      }
      sum += weight;
      kept++;
    }
    double rest = u * sum;
    for (int rank = 0; rank < kept - 1; rank++) {
      rest -= weight(ranked(rank), max, scale);
      if (rest < 0) {
        return ranked(rank);
      }
    }
    return ranked(kept - 1);
  }

  private int drawById(float max, double scale, double u) {
    double rest = u * sumOf(max, scale);
    int last = -1;
    for (int id = 0; id < vocabulary; id++) {
      double weight = weight(id, max, scale);
      if (weight > 0) {
        rest -= weight;
        last = id;
        if (rest < 0) {
          return id;
        }
      }
    }
    return last;
  }

  private double sumOf(float max, double scale) {
    double sum = 0;
    for (int id = 0; id < vocabulary; id++) {
      sum += weight(id, max, scale);
    }
    return sum;
  }

  private double sumOfBest(int count, float max, double scale) {
    double sum = 0;
    for (int rank = 0; rank < count; rank++) {
      sum += weight(ranked(rank), max, scale);
    }
    return sum;
  }

  /** The probability of an id as a share of the best one's. */
  private double weight(int id, float max, double scale) {
    return Exponential.exp(((double) scores[id] - max) * scale);
  }

  private void buildHeap() {
    size = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (scores[id] > Float.NEGATIVE_INFINITY) {
        heap[size++] = id;
      }
    }
    candidates = size;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /** The id of a rank, 0 the best; equal scores by lower id. */
  private int ranked(int rank) {
    while (candidates - size <= rank) {
      int id = heap[0];
      size--;
      heap[0] = heap[size];
      heap[size] = id;
      sink(0);
    }
    return heap[candidates - 1 - rank];
  }

  private void sink(int start) {
    int i = start;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[i])) {
        return;
      }
      int swap = heap[i];
      heap[i] = heap[child];
      heap[child] = swap;
      i = child;
    }
  }

  private boolean before(int a, int b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  }

  private double logProb(float[] logits, int at, int id) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabulary; i++) {
      max = Math.max(max, logits[at + i]);
    }
    double sum = 0;
    for (int i = 0; i < vocabulary; i++) {
      sum += Exponential.exp((double) logits[at + i] - max);
    }
    return (double) logits[at + id] - max - StrictMath.log(sum);
  }
}
