// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static dev.checkrein.engine.kernel.Fixture.assertClose;
import static dev.checkrein.engine.kernel.Fixture.assertSame;
import static dev.checkrein.engine.kernel.Fixture.matrix;
import static dev.checkrein.engine.kernel.Fixture.step;
import static dev.checkrein.engine.kernel.Fixture.tensor;
import static dev.checkrein.engine.kernel.Fixture.values;
import static dev.checkrein.engine.kernel.Fixture.vector;
import static dev.checkrein.engine.kernel.RouteShape.Scoring.SIGMOID;
import static dev.checkrein.engine.kernel.RouteShape.Scoring.SOFTMAX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link KernelsContract} about {@link Kernels#route}. */
interface RouteContract {
  double ROUTE_RTOL = 1e-5;

  Kernels kernels();

  Fixture data();

  @Test
  default void route_bias_choosesButDoesNotWeigh() {
    var out = kernels().allocateRouting(1, 2);
    var step = step(kernels(), 1);
    var sum = kernels().allocate(1, 1);

    kernels()
        .route(
            out,
            tensor(kernels(), 1, 3, 0, 0, 0),
            vector(kernels(), 0, 5, 1),
            new RouteShape(3, 2, 1, 1, SIGMOID, true, 2),
            step);
    kernels().combineExperts(sum, tensor(kernels(), 2, 1, 1, 10), out, step);

    assertThat(experts(out, 3, 2)).containsExactly(1, 2);
    assertThat(values(kernels(), sum)).containsExactly(11);
  }

  @Test
  default void route_ties_lowerIndexFirst() {
    var out = kernels().allocateRouting(1, 2);

    kernels()
        .route(
            out,
            tensor(kernels(), 1, 4, 1, 2, 2, 2),
            vector(kernels(), 0, 0, 0, 0),
            new RouteShape(4, 2, 1, 1, SIGMOID, false, 1),
            step(kernels(), 1));

    assertThat(experts(out, 4, 2)).containsExactly(1, 2);
  }

  @Test
  default void route_groups_onlyBestGroupsCount() {
    var out = kernels().allocateRouting(1, 2);

    // Group sums of the best two: 0.5+0.95, 0.88+0.88; so expert 1, the best of all, is out.
    kernels()
        .route(
            out,
            tensor(kernels(), 1, 4, 0, 3, 2, 2),
            vector(kernels(), 0, 0, 0, 0),
            new RouteShape(4, 2, 2, 1, SIGMOID, true, 1),
            step(kernels(), 1));

    assertThat(experts(out, 4, 2)).containsExactly(2, 3);
  }

  @Test
  default void route_nan_choosesDistinctExperts() {
    var out = kernels().allocateRouting(1, 2);

    kernels()
        .route(
            out,
            tensor(kernels(), 1, 3, Float.NaN, Float.NaN, Float.NaN),
            vector(kernels(), 0, 0, 0),
            new RouteShape(3, 2, 1, 1, SIGMOID, true, 1),
            step(kernels(), 1));

    assertThat(experts(out, 3, 2)).containsExactly(0, 1);
  }

  @Test
  default void route_noBias_isBiasZero() {
    float[] logits = data().floats(7);
    for (var scoring : RouteShape.Scoring.values()) {
      var shape = new RouteShape(7, 3, 1, 1, scoring, true, 2.5f);

      var with = route(shape, vector(kernels(), new float[7]), logits);
      var without = route(shape, null, logits);

      assertThat(experts(without, 7, 3)).isEqualTo(experts(with, 7, 3));
      assertSame(weights(without), weights(with));
    }
  }

  @Test
  default void route_softmaxNormalised_isSoftmaxOverTheChosen() {
    for (int experts : new int[] {1, 2, 8, 33, 257}) {
      int k = Math.min(experts, 4);
      float[] logits = data().floats(experts);

      var out = route(new RouteShape(experts, k, 1, 1, SOFTMAX, true, 1), null, logits);

      int[] best = Reference.largest(logits, k);
      float[] chosen = new float[k];
      for (int j = 0; j < k; j++) {
        chosen[j] = logits[best[j]];
      }
      assertThat(experts(out, experts, k)).isEqualTo(best);
      assertClose(weights(out), Reference.softmax(chosen), 0, ROUTE_RTOL);
    }
  }

  @Test
  default void route_softmaxNotNormalised_isSharesOfAllExpertsTimesScale() {
    float[] logits = {0, (float) Math.log(2), (float) Math.log(5)};

    var out = route(new RouteShape(3, 2, 1, 1, SOFTMAX, false, 4), null, logits);

    assertThat(experts(out, 3, 2)).containsExactly(2, 1);
    assertClose(weights(out), new double[] {2.5, 1}, 0, ROUTE_RTOL);
  }

  @Test
  default void route_softmaxTies_lowerIndexFirst() {
    var out = route(new RouteShape(5, 3, 1, 1, SOFTMAX, true, 1), null, 1, 2, 1, 2, 2);

    assertThat(experts(out, 5, 3)).containsExactly(1, 3, 4);
  }

  @Test
  default void route_softmaxBias_choosesButDoesNotWeigh() {
    var bias = vector(kernels(), 0, 5, 1, 0);

    var out = route(new RouteShape(4, 2, 1, 1, SOFTMAX, false, 1), bias, 3, 3, 3, 3);

    assertThat(experts(out, 4, 2)).containsExactly(1, 2);
    assertThat(weights(out)).containsExactly(0.25f, 0.25f);
  }

  @Test
  default void route_softmaxGroups_onlyBestGroupsCount() {
    float[] logits = new float[4];
    double[] shares = {0.05, 0.4, 0.3, 0.25};
    for (int e = 0; e < 4; e++) {
      logits[e] = (float) Math.log(shares[e]);
    }

    var out = route(new RouteShape(4, 2, 2, 1, SOFTMAX, false, 1), null, logits);

    assertThat(experts(out, 4, 2)).containsExactly(2, 3);
    assertClose(weights(out), new double[] {0.3, 0.25}, 0, ROUTE_RTOL);
  }

  @Test
  default void route_softmaxHugeLogits_staysFinite() {
    var far = route(new RouteShape(3, 2, 1, 1, SOFTMAX, true, 1), null, -3e38f, 3e38f, -3e38f);
    var near = route(new RouteShape(2, 2, 1, 1, SOFTMAX, true, 1), null, 9999, 10000);

    assertThat(experts(far, 3, 2)).containsExactly(1, 0);
    assertThat(weights(far)).containsExactly(1, 0);
    assertClose(weights(near), Reference.softmax(new float[] {1, 0}), 0, ROUTE_RTOL);
  }

  @Test
  default void route_softmaxInfinite_isTheLimit() {
    var shape = new RouteShape(3, 2, 1, 1, SOFTMAX, true, 1);
    float infinity = Float.POSITIVE_INFINITY;

    var one = route(shape, null, 0, 1, infinity);
    var none = route(shape, null, -infinity, -infinity, -infinity);

    assertThat(experts(one, 3, 2)).containsExactly(2, 0);
    assertThat(weights(one)).containsExactly(1, 0);
    assertThat(experts(none, 3, 2)).containsExactly(0, 1);
    assertThat(weights(none)).containsExactly(0.5f, 0.5f);
  }

  @Test
  default void route_softmaxNan_isWorstAndLeavesTheOthers() {
    float[] logits = {Float.NaN, 1, 2};

    var two = route(new RouteShape(3, 2, 1, 1, SOFTMAX, false, 1), null, logits);
    var all = route(new RouteShape(3, 3, 1, 1, SOFTMAX, false, 1), null, logits);

    assertClose(weights(two), Reference.softmax(new float[] {2, 1}), 0, ROUTE_RTOL);
    assertThat(experts(all, 3, 3)).containsExactly(2, 1, 0);
    assertThat(weights(all)[2]).isNaN();
  }

  @Test
  default void route_softmaxAllNan_choosesDistinctExperts() {
    float nan = Float.NaN;

    var out = route(new RouteShape(3, 2, 1, 1, SOFTMAX, true, 1), null, nan, nan, nan);

    assertThat(experts(out, 3, 2)).containsExactly(0, 1);
    assertThat(weights(out)).containsExactly(nan, nan);
  }

  /** Routes one token. */
  private Routing route(RouteShape shape, @Nullable Weight bias, float... logits) {
    var out = kernels().allocateRouting(1, shape.expertsPerToken());
    var row = tensor(kernels(), 1, logits.length, logits);
    kernels().route(out, row, bias, shape, step(kernels(), 1));
    return out;
  }

  /** The weights of the first token, each found by a column that only its expert fills. */
  private float[] weights(Routing routing) {
    int k = routing.expertsPerToken();
    float[] weights = new float[k];
    for (int j = 0; j < k; j++) {
      float[] y = new float[k];
      y[j] = 1;
      var out = kernels().allocate(1, 1);
      kernels().combineExperts(out, tensor(kernels(), k, 1, y), routing, step(kernels(), 1));
      weights[j] = values(kernels(), out)[0];
    }
    return weights;
  }

  /** The experts of the first token, best first, found by experts that return their number. */
  private int[] experts(Routing routing, int experts, int k) {
    var numbered = new ArrayList<Matrix>();
    for (int i = 0; i < experts; i++) {
      numbered.add(matrix(1, 1, BlockFormat.F32, new float[] {i}));
    }
    var out = kernels().allocate(k, 1);
    kernels()
        .expertMatmul(
            out,
            kernels().loadExperts(numbered),
            tensor(kernels(), 1, 1, 1),
            1,
            routing,
            step(kernels(), 1));
    int[] result = new int[k];
    for (int j = 0; j < k; j++) {
      result[j] = (int) values(kernels(), out)[j];
    }
    return result;
  }
}
