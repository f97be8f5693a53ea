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

  HostSampler(int vocabulary) {
    this.vocabulary = vocabulary;
    scores = new float[vocabulary];
    heap = new int[vocabulary];
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
    boolean all = sampling.topK() == 0 && sampling.topP() == 1 && sampling.minP() == 0;
    double scale = 1 / (double) sampling.temperature();
    if (all) {
      return drawById(max, scale, u);
    }
    buildHeap();
    int kept = 0;
    // What is kept moves to the end of the array, the best last.
    int limit = sampling.topK() == 0 ? size : Math.min(sampling.topK(), size);
    int total = size;
    double sum = 0;
    double mass = sampling.topK() == 0 ? sumOf(max, scale) : 0;
    if (sampling.topK() > 0) {
      for (; kept < limit; kept++) {
        mass += weight(popToEnd(), max, scale);
      }
    }
    int nucleus = 0;
    while (nucleus < limit && (nucleus == 0 || sum < sampling.topP() * mass)) {
      int id = nucleus < kept ? heap[total - 1 - nucleus] : popToEnd();
      double weight = weight(id, max, scale);
      if (weight < sampling.minP()) {
        break;
      }
      sum += weight;
      nucleus++;
    }
    double rest = u * sum;
    for (int i = 0; i < nucleus - 1; i++) {
      int id = heap[total - 1 - i];
      rest -= weight(id, max, scale);
      if (rest < 0) {
        return id;
      }
    }
    return heap[total - nucleus];
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

  /** The probability of an id as a share of the best one's. */
  private double weight(int id, float max, double scale) {
    return StrictMath.exp(((double) scores[id] - max) * scale);
  }

  // ---- a binary heap of ids, the best first --------------------------------------------------

  private void buildHeap() {
    size = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (scores[id] > Float.NEGATIVE_INFINITY) {
        heap[size++] = id;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /** Moves the best id out of the heap, to the array element behind it. */
  private int popToEnd() {
    int id = heap[0];
    size--;
    heap[0] = heap[size];
    heap[size] = id;
    sink(0);
    return id;
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
      sum += StrictMath.exp((double) logits[at + i] - max);
    }
    return (double) logits[at + id] - max - StrictMath.log(sum);
  }
}
