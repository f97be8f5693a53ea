// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostSamplerTest {
  private static final int[] NONE = {};
  private static final float INF = Float.POSITIVE_INFINITY;
  private final Kernels kernels = new ScalarKernels(1);
  private final float[] logProbs = new float[64];

  @AfterEach
  void close() {
    kernels.close();
  }

  @Test
  void greedy_tie_lowerId() {
    assertThat(pick(Sampling.GREEDY, 1, 3, 3, 2)).isEqualTo(1);
  }

  @Test
  void greedy_mask_bestAllowed() {
    var draw = new Batch.Draw(0, Sampling.GREEDY, 0, new int[] {0b1001}, -1, NONE, NONE);

    assertThat(pick(draw, 1, 3, 3, 0)).isZero();
    assertThat(logProbs[0]).isCloseTo(logSoftmax(0, 1, 3, 3, 0), within(1e-6f));
  }

  @Test
  void nothingAllowed_minusOne() {
    var draw = new Batch.Draw(0, Sampling.GREEDY, 0, new int[] {0}, -1, NONE, NONE);

    assertThat(pick(draw, 1, 3)).isEqualTo(-1);
    assertThat(logProbs[0]).isNaN();
  }

  @Test
  void brokenLogits_minusOne() {
    assertThat(pick(Sampling.GREEDY, 1, Float.NaN, 3)).isEqualTo(-1);
    assertThat(pick(Sampling.GREEDY, 1, INF, 3)).isEqualTo(-1);
    assertThat(pick(Sampling.GREEDY, -INF, -INF)).isEqualTo(-1);
    assertThat(pick(Batch.Draw.score(0, 0), 1, Float.NaN)).isEqualTo(-1);
  }

  @Test
  void target_anyLogits_reportsItsLogProbability() {
    assertThat(pick(Batch.Draw.score(0, 2), 100, -50, 99, -INF)).isEqualTo(2);
    assertThat(logProbs[0]).isCloseTo(logSoftmax(2, 100, -50, 99), within(1e-6f));
  }

  @Test
  void repetitionPenalty_dividesPositiveMultipliesNegative() {
    var sampling = new Sampling(0, 0, 1, 0, 2, 0, 0, 0);

    assertThat(pick(penalised(sampling, new int[] {0}, 1), 4, 3)).isEqualTo(1);
    assertThat(pick(penalised(sampling, new int[] {0}, 1), -2, -3)).isEqualTo(1);
    assertThat(pick(penalised(sampling, new int[] {0}, 1), 8, 3)).isZero();
  }

  @Test
  void presenceAndFrequencyPenalty_subtract() {
    var presence = new Sampling(0, 0, 1, 0, 1, 1.5f, 0, 0);
    var frequency = new Sampling(0, 0, 1, 0, 1, 0, 0.5f, 0);

    assertThat(pick(penalised(presence, new int[] {0}, 9), 2, 1)).isEqualTo(1);
    assertThat(pick(penalised(presence, new int[] {0}, 9), 3, 1)).isZero();
    assertThat(pick(penalised(frequency, new int[] {0}, 3), 2, 1)).isEqualTo(1);
    assertThat(pick(penalised(frequency, new int[] {0}, 1), 2, 1)).isZero();
    assertThat(pick(penalised(frequency, new int[] {0}, 0), 2, 1.9f)).isZero();
  }

  @Test
  void draws_noFilter_followTheSoftmax() {
    float[] logits = {0, 1, 2, -1, -INF};

    int[] counts = counts(new Sampling(1.5f, 0, 1, 0, 1, 0, 0, 7), logits);

    assertThat(counts[4]).isZero();
    assertChiSquare(counts, share(1.5, 0, 1, 2, -1));
  }

  @Test
  void draws_topK_onlyThose() {
    int[] counts = counts(new Sampling(1, 2, 1, 0, 1, 0, 0, 7), 0, 1, 2, -1);

    assertThat(counts[0] + counts[3]).isZero();
    assertChiSquare(new int[] {counts[1], counts[2]}, share(1, 1, 2));
  }

  @Test
  void draws_topP_smallestSetThatReaches() {
    // Shares 0.4, 0.3, 0.2, 0.1.
    float[] logits = {log(0.1), log(0.3), log(0.4), log(0.2)};

    int[] below = counts(new Sampling(1, 0, 0.69f, 0, 1, 0, 0, 7), logits);
    int[] above = counts(new Sampling(1, 0, 0.71f, 0, 1, 0, 0, 7), logits);
    int[] tiny = counts(new Sampling(1, 0, 1e-6f, 0, 1, 0, 0, 7), logits);

    assertThat(below[0] + below[3]).isZero();
    assertChiSquare(new int[] {below[1], below[2]}, 0.3, 0.4);
    assertThat(above[0]).isZero();
    assertChiSquare(new int[] {above[1], above[2], above[3]}, 0.3, 0.4, 0.2);
    assertThat(tiny[2]).isEqualTo(DRAWS);
  }

  @Test
  void draws_topPAfterTopK_worksOnWhatIsLeft() {
    // After top-k 2 the shares are 4/7 and 3/7, so 0.5 is reached by the best alone.
    float[] logits = {log(0.1), log(0.3), log(0.4), log(0.2)};

    int[] counts = counts(new Sampling(1, 2, 0.5f, 0, 1, 0, 0, 7), logits);

    assertThat(counts[2]).isEqualTo(DRAWS);
  }

  @Test
  void draws_minP_shareOfTheBest() {
    float[] logits = {log(0.1), log(0.3), log(0.4), log(0.2)};

    int[] counts = counts(new Sampling(1, 0, 1, 0.49f, 1, 0, 0, 7), logits);
    int[] fewer = counts(new Sampling(1, 0, 1, 0.51f, 1, 0, 0, 7), logits);

    assertThat(counts[0]).isZero();
    assertChiSquare(new int[] {counts[1], counts[2], counts[3]}, 0.3, 0.4, 0.2);
    assertThat(fewer[0] + fewer[3]).isZero();
  }

  @Test
  void draws_topKBeyondVocabulary_isAll() {
    assertThat(counts(new Sampling(1, 1000, 1, 0, 1, 0, 0, 7), 0, 0)[1]).isPositive();
  }

  @Test
  void draw_anyRowOfAnyBatch_isTheSame() {
    var sampling = new Sampling(1, 0, 0.9f, 0, 1, 0, 0, 42);
    float[] logits = new Fixture().floats(50);
    int alone = pick(new Batch.Draw(0, sampling, 17, null, -1, NONE, NONE), logits);
    var draws = new ArrayList<Batch.Draw>();
    float[] rows = new float[5 * 50];
    for (int row = 0; row < 5; row++) {
      draws.add(new Batch.Draw(row, sampling, row == 3 ? 17 : row, null, -1, NONE, NONE));
      System.arraycopy(logits, 0, rows, row * 50, 50);
    }

    assertThat(sample(new Batch(List.of(Fixture.piece(5, 0, 0)), draws), 50, rows)[3])
        .isEqualTo(alone);
  }

  @Test
  void draw_otherSeedOrPosition_differs() {
    float[] flat = new float[1000];
    var seed1 = new Sampling(1, 0, 1, 0, 1, 0, 0, 1);
    var seed2 = new Sampling(1, 0, 1, 0, 1, 0, 0, 2);

    int first = pick(new Batch.Draw(0, seed1, 0, null, -1, NONE, NONE), flat);

    assertThat(pick(new Batch.Draw(0, seed1, 1, null, -1, NONE, NONE), flat)).isNotEqualTo(first);
    assertThat(pick(new Batch.Draw(0, seed2, 0, null, -1, NONE, NONE), flat)).isNotEqualTo(first);
  }

  @Test
  void philox_knownAnswers_match() {
    // Random123's kat_vectors for philox4x32-10.
    assertThat(Philox.block(0, 0, 0)).isEqualTo(0xe169c58d_6627e8d5L);
    assertThat(Philox.block(-1, -1, -1)).isEqualTo(0x41c83b0e_408f276dL);
    assertThat(Philox.block(0x299f31d0_a4093822L, 0x85a308d3_243f6a88L, 0x03707344_13198a2eL))
        .isEqualTo(0x94fdcceb_d16cfe09L);
  }

  private static final int DRAWS = 20_000;

  /** How often each id is drawn over many positions. */
  private int[] counts(Sampling sampling, float... logits) {
    int[] counts = new int[logits.length];
    float[] rows = new float[64 * logits.length];
    for (int row = 0; row < 64; row++) {
      System.arraycopy(logits, 0, rows, row * logits.length, logits.length);
    }
    var tensor = Fixture.tensor(kernels, 64, logits.length, rows);
    var picks = kernels.allocatePicks(64);
    int[] ids = new int[64];
    for (int done = 0; done < DRAWS; ) {
      var draws = new ArrayList<Batch.Draw>();
      for (int row = 0; row < Math.min(64, DRAWS - done); row++) {
        draws.add(new Batch.Draw(row, sampling, done + row, null, -1, NONE, NONE));
      }
      var piece = Fixture.piece(draws.size(), 0, 0);
      kernels.sample(picks, tensor, Fixture.step(kernels, new Batch(List.of(piece), draws)));
      kernels.download(ids, logProbs, picks, draws.size());
      for (int row = 0; row < draws.size(); row++) {
        counts[ids[row]]++;
      }
      done += draws.size();
    }
    return counts;
  }

  /** Pearson's test at the 0.1 % level, for up to 4 classes. */
  private static void assertChiSquare(int[] counts, double... shares) {
    double[] critical = {0, 10.83, 13.82, 16.27};
    double total = 0;
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      total += counts[i];
      sum += shares[i];
    }
    double chi = 0;
    for (int i = 0; i < shares.length; i++) {
      double expected = total * shares[i] / sum;
      chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(chi).isLessThan(critical[shares.length - 1]);
  }

  private static double[] share(double temperature, double... logits) {
    double[] shares = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i] / temperature);
    }
    return shares;
  }

  private static float log(double share) {
    return (float) Math.log(share);
  }

  private static float logSoftmax(int id, double... logits) {
    double max = Arrays.stream(logits).max().orElseThrow();
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - max);
    }
    return (float) (logits[id] - max - Math.log(sum));
  }

  private static Batch.Draw penalised(Sampling sampling, int[] ids, int... counts) {
    return new Batch.Draw(0, sampling, 0, null, -1, ids, counts);
  }

  private int pick(Sampling sampling, float... logits) {
    return pick(new Batch.Draw(0, sampling, 0, null, -1, NONE, NONE), logits);
  }

  private int pick(Batch.Draw draw, float... logits) {
    return sample(new Batch(List.of(Fixture.piece(1, 0, 0)), List.of(draw)), logits.length, logits)[
        0];
  }

  private int[] sample(Batch batch, int vocabulary, float[] logits) {
    int rows = logits.length / vocabulary;
    var step = kernels.allocateStep(new Batch.Limits(64, 4, 64, 16, vocabulary));
    kernels.upload(step, batch);
    var picks = kernels.allocatePicks(64);
    kernels.sample(picks, Fixture.tensor(kernels, rows, vocabulary, logits), step);
    int[] ids = new int[rows];
    kernels.download(ids, logProbs, picks, rows);
    return ids;
  }
}
