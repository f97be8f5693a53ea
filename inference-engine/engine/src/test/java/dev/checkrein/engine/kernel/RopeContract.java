// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static dev.checkrein.engine.kernel.Fixture.assertClose;
import static dev.checkrein.engine.kernel.Fixture.assertSame;
import static dev.checkrein.engine.kernel.Fixture.piece;
import static dev.checkrein.engine.kernel.Fixture.step;
import static dev.checkrein.engine.kernel.Fixture.tensor;
import static dev.checkrein.engine.kernel.Fixture.values;
import static dev.checkrein.engine.kernel.Fixture.vector;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContract} about {@link Kernels#rope}. */
interface RopeContract {
  int[] POSITIONS = {0, 1, 1_000_000, Integer.MAX_VALUE - 1};
  double ROPE_ATOL = 2e-6;

  Kernels kernels();

  Fixture data();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void rope_awkwardShapes_matches(boolean interleaved) {
    for (int heads : new int[] {1, 3}) {
      for (int pairs : new int[] {1, 7, 16}) {
        for (int headDim : new int[] {2 * pairs, 2 * pairs + 5}) {
          var shape = new RopeShape(heads, headDim, interleaved);
          float[] x = data().floats(POSITIONS.length * heads * headDim);
          float[] frequencies = frequencies(pairs);
          var rotated = tensor(kernels(), POSITIONS.length, heads * headDim, x);

          kernels().rope(rotated, vector(kernels(), frequencies), shape, scattered());

          double[] expected = Reference.rope(x, POSITIONS, frequencies, shape);
          assertClose(values(kernels(), rotated), expected, ROPE_ATOL, 0);
        }
      }
    }
  }

  /**
   * Cosines and sines of the exact products of position and frequency, from 50-digit arithmetic.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1000000, 0.936752127533, -0.349993502171",
    "1, 2147483646, -0.982176300549, 0.187962003180",
    "0.7498942017555237, 1000000, -0.679977992890, 0.733232520546",
    "0.7498942017555237, 2147483646, 0.811254216381, 0.584693591895",
    "9.999999747378752E-5, 1000000, 0.862317593098, -0.506367819509",
    "9.999999747378752E-5, 2147483646, -0.080861509052, 0.996725346499"
  })
  default void rope_unitVector_isCosineAndSine(
      float frequency, int position, double cosine, double sine) {
    var x = tensor(kernels(), 1, 2, 1, 0);
    var token = new Batch.Piece(new int[1], position, 0, new int[0]);

    kernels()
        .rope(
            x,
            vector(kernels(), frequency),
            new RopeShape(1, 2, false),
            step(kernels(), Batch.prefill(token)));

    assertClose(values(kernels(), x), new double[] {cosine, sine}, 3e-7, 0);
  }

  @Test
  default void rope_quarterTurn_pairsColumnsAsShaped() {
    float quarter = (float) (Math.PI / 2);
    var frequencies = vector(kernels(), quarter, quarter);
    var halves = tensor(kernels(), 1, 5, 1, 2, 3, 4, 5);
    var neighbours = tensor(kernels(), 1, 5, 1, 2, 3, 4, 5);
    var step = step(kernels(), Batch.prefill(piece(1, 1, 0)));

    kernels().rope(halves, frequencies, new RopeShape(1, 5, false), step);
    kernels().rope(neighbours, frequencies, new RopeShape(1, 5, true), step);

    assertClose(values(kernels(), halves), new double[] {-3, -4, 1, 2, 5}, ROPE_ATOL, 0);
    assertClose(values(kernels(), neighbours), new double[] {-2, 1, -4, 3, 5}, ROPE_ATOL, 0);
  }

  @Test
  default void rope_position0_changesNothing() {
    float[] x = data().floats(2 * 6);
    var rotated = tensor(kernels(), 1, 12, x);

    kernels()
        .rope(rotated, vector(kernels(), 1, 0.1f), new RopeShape(2, 6, true), step(kernels(), 1));

    assertSame(values(kernels(), rotated), x);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void rope_view_rotatesItsColumnsOnly(boolean interleaved) {
    var shape = new RopeShape(2, 17, interleaved);
    int width = 3 + shape.heads() * shape.headDim() + 2;
    float[] all = data().floats(POSITIONS.length * width);
    var frequencies = vector(kernels(), frequencies(7));
    var whole = tensor(kernels(), POSITIONS.length, width, all);
    var view = whole.columns(3, 34);
    var copy = tensor(kernels(), POSITIONS.length, 34, values(kernels(), view));

    kernels().rope(view, frequencies, shape, scattered());
    kernels().rope(copy, frequencies, shape, scattered());

    float[] expected = all.clone();
    for (int t = 0; t < POSITIONS.length; t++) {
      System.arraycopy(values(kernels(), copy), t * 34, expected, t * width + 3, 34);
    }
    assertSame(values(kernels(), whole), expected);
    assertThat(expected).isNotEqualTo(all);
  }

  @Test
  default void rope_moreRowsThanTokens_leavesThem() {
    float[] x = data().floats(3 * 4);
    var rotated = tensor(kernels(), 3, 4, x);

    kernels()
        .rope(
            rotated,
            vector(kernels(), 1, 1),
            new RopeShape(1, 4, false),
            step(kernels(), Batch.prefill(piece(1, 5, 0))));

    assertSame(Arrays.copyOfRange(values(kernels(), rotated), 4, 12), Arrays.copyOfRange(x, 4, 12));
  }

  @Test
  default void rope_nan_staysInItsPair() {
    var x = tensor(kernels(), 1, 4, Float.NaN, 2, 3, 4);

    kernels()
        .rope(
            x,
            vector(kernels(), 1, 0),
            new RopeShape(1, 4, false),
            step(kernels(), Batch.prefill(piece(1, 5, 0))));

    assertThat(values(kernels(), x)).containsExactly(Float.NaN, 2, Float.NaN, 4);
  }

  /** A token at each of the positions, each of a sequence of its own. */
  private StepBuffer scattered() {
    var pieces = new ArrayList<Batch.Piece>();
    for (int s = 0; s < POSITIONS.length; s++) {
      pieces.add(new Batch.Piece(new int[1], POSITIONS[s], s, new int[0]));
    }
    return step(kernels(), new Batch(pieces, List.of()));
  }

  private static float[] frequencies(int pairs) {
    float[] frequencies = new float[pairs];
    for (int j = 0; j < pairs; j++) {
      frequencies[j] = (float) Math.pow(10_000, -(double) j / pairs);
    }
    return frequencies;
  }
}
