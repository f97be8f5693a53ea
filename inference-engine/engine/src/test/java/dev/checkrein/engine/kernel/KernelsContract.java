// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static dev.checkrein.engine.kernel.Fixture.assertClose;
import static dev.checkrein.engine.kernel.Fixture.assertSame;
import static dev.checkrein.engine.kernel.Fixture.decoded;
import static dev.checkrein.engine.kernel.Fixture.matrix;
import static dev.checkrein.engine.kernel.Fixture.piece;
import static dev.checkrein.engine.kernel.Fixture.step;
import static dev.checkrein.engine.kernel.Fixture.tensor;
import static dev.checkrein.engine.kernel.Fixture.values;
import static dev.checkrein.engine.kernel.Fixture.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend computes, compared with the formulas of {@link Kernels} in double precision.
 * docs/numerics.md derives the tolerances.
 */
abstract class KernelsContract implements RopeContract, RouteContract {
  private static final double ATOL = 1e-5;
  private static final double RTOL = 1e-5;
  private static final float EPS = 1e-5f;

  final Fixture data = new Fixture();
  Kernels kernels;

  abstract Kernels open(int threads);

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public Fixture data() {
    return data;
  }

  @BeforeEach
  void openKernels() {
    kernels = open(1);
  }

  @AfterEach
  void closeKernels() {
    kernels.close();
  }

  @Test
  void download_views_giveTheirPart() {
    var x = tensor(kernels, 2, 3, 1, 2, 3, 4, 5, 6);

    assertThat(values(kernels, x.columns(1, 2))).containsExactly(2, 3, 5, 6);
    assertThat(values(kernels, x.head(1))).containsExactly(1, 2, 3);
    assertThat(values(kernels, x.columns(1, 1).head(2))).containsExactly(2, 5);
  }

  @Test
  void copyRows_betweenTensors_copiesThose() {
    var source = tensor(kernels, 3, 2, 1, 2, 3, 4, 5, 6);
    var target = tensor(kernels, 3, 2, 0, 0, 0, 0, 0, 0);

    kernels.copyRows(target, 0, source, 1, 2);
    kernels.copyRows(target, 2, target, 0, 1);

    assertThat(values(kernels, target)).containsExactly(3, 4, 5, 6, 3, 4);
  }

  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void embed_anyFormat_isExact(BlockFormat format) {
    int cols = Fixture.cols(format, 7);
    var w = data.matrix(5, cols, format);
    var out = kernels.allocate(3, cols);
    var ids = new Batch.Piece(new int[] {4, 0, 2}, 0, 0, new int[0]);

    kernels.embed(out, kernels.load(w), step(kernels, Batch.prefill(ids)));

    float[] table = decoded(w);
    float[] expected = new float[3 * cols];
    System.arraycopy(table, 4 * cols, expected, 0, cols);
    System.arraycopy(table, 0, expected, cols, cols);
    System.arraycopy(table, 2 * cols, expected, 2 * cols, cols);
    assertSame(values(kernels, out), expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33, 257})
  void rmsNorm_awkwardLengths_matches(int dim) {
    float[] x = data.floats(3 * dim);
    float[] gain = data.floats(dim);
    var out = kernels.allocate(3, dim);

    kernels.rmsNorm(out, tensor(kernels, 3, dim, x), vector(kernels, gain), EPS, step(kernels, 3));

    assertClose(values(kernels, out), Reference.rmsNorm(x, gain, dim, EPS), ATOL, RTOL);
  }

  @Test
  void rmsNorm_inPlace_isTheSame() {
    float[] x = data.floats(2 * 33);
    var gain = vector(kernels, data.floats(33));
    var out = kernels.allocate(2, 33);
    var inPlace = tensor(kernels, 2, 33, x);
    var step = step(kernels, 2);

    kernels.rmsNorm(out, inPlace, gain, EPS, step);
    kernels.rmsNorm(inPlace, inPlace, gain, EPS, step);

    assertSame(values(kernels, inPlace), values(kernels, out));
  }

  @Test
  void rmsNorm_moreRowsThanTokens_leavesThem() {
    var x = tensor(kernels, 2, 1, 3, 7);

    kernels.rmsNorm(x, x, vector(kernels, 1), 0, step(kernels, 1));

    assertThat(values(kernels, x)).containsExactly(1, 7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33})
  void gatedGroupNorm_groups_matches(int size) {
    int dim = 3 * size;
    float[] y = data.floats(2 * dim);
    float[] z = data.floats(2 * dim);
    float[] gain = data.floats(dim);
    var inPlace = tensor(kernels, 2, dim, y);

    kernels.gatedGroupNorm(
        inPlace,
        inPlace,
        tensor(kernels, 2, dim, z),
        vector(kernels, gain),
        3,
        EPS,
        step(kernels, 2));

    assertClose(
        values(kernels, inPlace), Reference.gatedGroupNorm(y, z, gain, dim, 3, EPS), ATOL, RTOL);
  }

  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void matmul_awkwardShapes_matches(BlockFormat format) {
    for (int cols : awkward(format)) {
      for (int rows : new int[] {1, 7, 33}) {
        for (int n : new int[] {1, 2, 3, 7}) {
          assertMatmul(data.matrix(rows, cols, format), n);
        }
      }
    }
  }

  private static int[] awkward(BlockFormat format) {
    int block = format.blockElements();
    return block == 1 ? new int[] {1, 7, 33, 257} : new int[] {block, 3 * block, 7 * block};
  }

  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void matmul_factor_multipliesElements(BlockFormat format) {
    for (int n : new int[] {1, 4}) {
      assertMatmul(data.matrix(7, Fixture.cols(format, 33), format).withFactor(-0.7f), n);
    }
  }

  /** Compares with the matrix's elements in double. */
  private void assertMatmul(Matrix w, int n) {
    float[] x = data.floats(n * w.cols());
    var out = kernels.allocate(n + 1, w.rows());

    kernels.matmul(out, kernels.load(w), tensor(kernels, n, w.cols(), x), step(kernels, n));

    double[] expected = Reference.matmul(decoded(w), x, w.rows(), w.cols());
    double[] bound = Reference.matmulBound(decoded(w), x, w.rows(), w.cols());
    float[] actual = values(kernels, out.head(n));
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(bound[i]);
    }
  }

  @Test
  void matmul_columnViews_readsAndWritesOnlyThem() {
    var wide = tensor(kernels, 2, 4, 1, 2, 3, 4, 5, 6, 7, 8);
    var w = kernels.load(matrix(1, 2, BlockFormat.F32, new float[] {10, 1}));

    kernels.matmul(wide.columns(0, 1), w, wide.columns(2, 2), step(kernels, 2));

    assertThat(values(kernels, wide)).containsExactly(34, 2, 3, 4, 78, 6, 7, 8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void matmul_everyFiniteHalf_isExact(int n) {
    float[] halves = new float[1 << 16];
    for (int i = 0; i < halves.length; i++) {
      float value = Float.float16ToFloat((short) i);
      halves[i] = Float.isFinite(value) ? value : 0;
    }
    var one = new float[n * 16];
    Arrays.fill(one, 1);
    var out = kernels.allocate(n, halves.length / 8);
    var zeroed = new float[2 * halves.length / 8 * 8];

    for (int lane = 0; lane < 8; lane++) {
      Arrays.fill(zeroed, 0);
      for (int r = 0; r < halves.length / 8; r++) {
        zeroed[r * 16 + lane] = halves[r * 8 + lane];
      }
      var w = kernels.load(matrix(halves.length / 8, 16, BlockFormat.F16, zeroed));
      kernels.matmul(out, w, tensor(kernels, n, 16, one), step(kernels, n));

      float[] actual = values(kernels, out);
      for (int r = 0; r < halves.length / 8; r++) {
        assertThat(actual[r]).isEqualTo(halves[r * 8 + lane] + 0f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void matmul_nanAndInfinity_stayInTheirRow(BlockFormat format) {
    float[] w = new float[4 * 33];
    Arrays.fill(w, 1);
    w[3] = Float.NaN;
    w[33 + 4] = Float.POSITIVE_INFINITY;
    w[66 + 32] = Float.NEGATIVE_INFINITY;
    float[] x = new float[33];
    Arrays.fill(x, 1);
    var out = kernels.allocate(1, 4);

    kernels.matmul(
        out, kernels.load(matrix(4, 33, format, w)), tensor(kernels, 1, 33, x), step(kernels, 1));

    assertThat(values(kernels, out))
        .containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 33);
  }

  /** All bits set is NaN in most formats. */
  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void matmul_blockOfSetBits_staysInItsRow(BlockFormat format) {
    int cols = Fixture.cols(format, 33);
    var w = data.matrix(6, cols, format);
    float[] x = data.floats(cols);
    var damaged = RandomBlocks.segment(w.data().byteSize()).copyFrom(w.data());
    damaged
        .asSlice(2L * cols / format.blockElements() * format.blockBytes(), format.blockBytes())
        .fill((byte) 0xff);

    float[] expected = single(kernels.load(w), x);
    float[] actual =
        single(kernels.load(new Matrix("w", 6, cols, format, damaged, w.scales(), w.factor())), x);

    assertThat(actual[2]).isNotEqualTo(expected[2]);
    actual[2] = expected[2];
    assertSame(actual, expected);
  }

  @Test
  void matmulLogits_someRows_takesThoseGathered() {
    var batch =
        new Batch(
            List.of(piece(3, 0, 0)),
            List.of(Batch.Draw.greedy(0, null), Batch.Draw.greedy(2, null)));
    var step = step(kernels, batch);
    var gathered = kernels.allocate(2, 1);
    var out = kernels.allocate(3, 1);

    kernels.gatherLogitRows(gathered, tensor(kernels, 3, 1, 5, 6, 7), step);
    kernels.matmulLogits(
        out, kernels.load(matrix(1, 1, BlockFormat.BF16, new float[] {2})), gathered, step);

    assertThat(values(kernels, out)).containsExactly(10, 14, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33, 257})
  void add_awkwardLengths_isExact(int dim) {
    float[] x = data.floats(2 * dim);
    float[] y = data.floats(2 * dim);
    var out = tensor(kernels, 2, dim, x);

    kernels.add(out, tensor(kernels, 2, dim, y), step(kernels, 2));

    float[] expected = x.clone();
    for (int i = 0; i < x.length; i++) {
      expected[i] += y[i];
    }
    assertSame(values(kernels, out), expected);
  }

  @Test
  void relu2_twoRowsPerToken_changesThose() {
    var x = tensor(kernels, 3, 2, -1, 2, Float.NaN, 3, -4, -5);

    kernels.relu2(x, 2, step(kernels, 1));

    assertThat(values(kernels, x)).containsExactly(0, 4, Float.NaN, 9, -4, -5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33, 257})
  void siluMul_awkwardLengths_matches(int dim) {
    float[] gate = data.floats(2 * dim);
    float[] up = data.floats(2 * dim);
    var out = tensor(kernels, 2, dim, gate);

    kernels.siluMul(out, tensor(kernels, 2, dim, up), 1, step(kernels, 2));

    assertClose(values(kernels, out), Reference.siluMul(gate, up), ATOL, RTOL);
  }

  @Test
  void siluMul_extremes_matches() {
    float[] extremes = {
      1000,
      -1000,
      1e38f,
      -1e38f,
      0,
      -0f,
      88.8f,
      -88.8f,
      1e-38f,
      -1e-38f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    float[] gate = new float[5 * extremes.length];
    float[] up = new float[gate.length];
    for (int i = 0; i < gate.length; i++) {
      gate[i] = extremes[i % extremes.length];
      up[i] = i % 2 == 0 ? 1.5f : -1e-3f;
    }
    up[0] = Float.NaN;
    up[1] = Float.NEGATIVE_INFINITY;
    var out = tensor(kernels, 1, gate.length, gate);

    kernels.siluMul(out, tensor(kernels, 1, gate.length, up), 1, step(kernels, 1));

    assertClose(values(kernels, out), Reference.siluMul(gate, up), ATOL, RTOL);
  }

  @Test
  void siluMul_twoRowsPerTokenInOneTensor_changesThoseGates() {
    int dim = 9;
    float[] x = data.floats(3 * 2 * dim);
    var both = tensor(kernels, 3, 2 * dim, x);
    var gate = tensor(kernels, 3, dim, values(kernels, both.columns(0, dim)));
    var up = tensor(kernels, 3, dim, values(kernels, both.columns(dim, dim)));

    kernels.siluMul(both.columns(0, dim), both.columns(dim, dim), 2, step(kernels, 1));
    kernels.siluMul(gate, up, 2, step(kernels, 1));

    float[] expected = x.clone();
    for (int row = 0; row < 2; row++) {
      System.arraycopy(values(kernels, gate), row * dim, expected, row * 2 * dim, dim);
    }
    assertSame(values(kernels, both), expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33, 257})
  void causalConv_fromThe0thPosition_ignoresOldWindow(int channels) {
    float[] x = data.floats(6 * channels);
    float[] w = data.floats(channels * 4);
    float[] bias = data.floats(channels);
    var windows = tensor(kernels, 2, 3 * channels, data.floats(2 * 3 * channels));
    float[] before = values(kernels, windows);
    var out = kernels.allocate(6, channels);

    kernels.causalConv(
        out,
        tensor(kernels, 6, channels, x),
        kernels.load(matrix(channels, 4, BlockFormat.F32, w)),
        vector(kernels, bias),
        windows,
        step(kernels, Batch.prefill(piece(6, 0, 1))));

    assertClose(values(kernels, out), Reference.causalConv(x, w, bias, channels, 4), ATOL, RTOL);
    float[] after = values(kernels, windows);
    assertThat(Arrays.copyOf(after, 3 * channels)).isEqualTo(Arrays.copyOf(before, 3 * channels));
    assertThat(Arrays.copyOfRange(after, 3 * channels, 6 * channels))
        .isEqualTo(Arrays.copyOfRange(x, 3 * channels, 6 * channels));
  }

  @Test
  void causalConv_shortFirstChunk_padsWindowWithZeros() {
    var windows = tensor(kernels, 1, 3, 7, 8, 9);
    var out = kernels.allocate(1, 1);

    kernels.causalConv(
        out,
        tensor(kernels, 1, 1, 5),
        kernels.load(matrix(1, 4, BlockFormat.F32, new float[] {1, 1, 1, 1})),
        vector(kernels, 0),
        windows,
        step(kernels, Batch.prefill(piece(1, 0, 0))));

    assertThat(values(kernels, windows)).containsExactly(0, 0, 5);
  }

  @Test
  void ssmScan_awkwardShapes_matches() {
    for (int stateSize : new int[] {1, 7, 33}) {
      for (int headDim : new int[] {1, 7}) {
        var shape = new SsmShape(4, headDim, stateSize, 2, 0.001f, 1.5f);
        int n = 5;
        float[] xbc = data.floats(n * shape.convDim());
        float[] dt = data.floats(n * 4);
        dt[2] = 30;
        float[][] p = {data.floats(4), data.floats(4), data.floats(4)};
        int size = shape.inner() * stateSize;
        var states = tensor(kernels, 2, size, data.floats(2 * size));
        var y = kernels.allocate(n, shape.inner());

        kernels.ssmScan(
            y,
            tensor(kernels, n, shape.convDim(), xbc),
            tensor(kernels, n, 4, dt),
            vector(kernels, p[0]),
            vector(kernels, p[1]),
            vector(kernels, p[2]),
            states,
            shape,
            step(kernels, Batch.prefill(piece(n, 0, 1))));

        double[] state = new double[size];
        double[] expected = Reference.ssmScan(xbc, dt, p[0], p[1], p[2], shape, state);
        assertClose(values(kernels, y), expected, 10 * ATOL, 10 * RTOL);
        float[] slots = values(kernels, states);
        assertClose(Arrays.copyOfRange(slots, size, 2 * size), state, ATOL, 10 * RTOL);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33})
  void attention_scatteredBlocks_matches(int headDim) {
    var shape = new AttentionShape(4, 2, headDim, 3, 0.3f);
    int n = 11;
    float[] q = data.floats(n * 4 * headDim);
    float[] k = data.floats(n * 2 * headDim);
    float[] v = data.floats(n * 2 * headDim);
    var keys = kernels.allocate(18, 2 * headDim);
    var values = kernels.allocate(18, 2 * headDim);
    var out = kernels.allocate(n, 4 * headDim);
    var step = step(kernels, Batch.prefill(piece(n, 0, 0, 4, 0, 5, 2)));

    kernels.appendKv(
        keys,
        values,
        tensor(kernels, n, 2 * headDim, k),
        tensor(kernels, n, 2 * headDim, v),
        shape,
        step);
    kernels.attention(out, tensor(kernels, n, 4 * headDim, q), keys, values, shape, step);

    assertClose(values(kernels, out), Reference.attention(q, k, v, shape), ATOL, RTOL);
  }

  @Test
  void attention_extremeScores_isOneHot() {
    var shape = new AttentionShape(1, 1, 1, 4, 1f);
    var step = step(kernels, Batch.prefill(piece(2, 0, 0, 0)));
    var keys = kernels.allocate(4, 1);
    var values = kernels.allocate(4, 1);
    var out = kernels.allocate(2, 1);

    kernels.appendKv(
        keys,
        values,
        tensor(kernels, 2, 1, 1e30f, -1e30f),
        tensor(kernels, 2, 1, 3, 4),
        shape,
        step);
    kernels.attention(out, tensor(kernels, 2, 1, 1, 1), keys, values, shape, step);

    assertThat(values(kernels, out)).containsExactly(3, 3);
  }

  @Test
  void attention_nanInOneSequence_leavesTheOther() {
    var shape = new AttentionShape(1, 1, 1, 4, 1f);
    var step = step(kernels, new Batch(List.of(piece(1, 0, 0, 0), piece(1, 0, 1, 1)), List.of()));
    var keys = kernels.allocate(8, 1);
    var values = kernels.allocate(8, 1);
    var out = kernels.allocate(2, 1);

    kernels.appendKv(
        keys,
        values,
        tensor(kernels, 2, 1, Float.NaN, 1),
        tensor(kernels, 2, 1, 3, 4),
        shape,
        step);
    kernels.attention(out, tensor(kernels, 2, 1, 1, 1), keys, values, shape, step);

    assertThat(values(kernels, out)).containsExactly(Float.NaN, 4);
  }

  @ParameterizedTest
  @EnumSource(BlockFormat.class)
  void expertMatmul_eachAssignment_isThatExpertsMatmul(BlockFormat format) {
    int n = 6;
    int rows = 7;
    int cols = Fixture.cols(format, 33);
    var matrices = new ArrayList<Matrix>();
    for (int e = 0; e < 4; e++) {
      matrices.add(data.matrix(rows, cols, format).withFactor(e + 1));
    }
    var routing = kernels.allocateRouting(n, 2);
    var step = step(kernels, n);
    kernels.route(
        routing,
        tensor(kernels, n, 4, data.floats(n * 4)),
        vector(kernels, 0, 0, 0, 0),
        new RouteShape(4, 2, 1, 1, RouteShape.Scoring.SIGMOID, true, 1),
        step);
    float[] x = data.floats(2 * n * cols);
    var all = tensor(kernels, 2 * n, cols, x);
    var out = kernels.allocate(2 * n, rows);
    var perToken = kernels.allocate(2 * n, rows);

    kernels.expertMatmul(out, kernels.loadExperts(matrices), all, 2, routing, step);
    kernels.expertMatmul(perToken, kernels.loadExperts(matrices), all.head(n), 1, routing, step);

    var host = (HostRouting) routing;
    for (int a = 0; a < 2 * n; a++) {
      var w = kernels.load(matrices.get(host.expert(a)));
      assertSame(rowOf(out, a), single(w, Arrays.copyOfRange(x, a * cols, (a + 1) * cols)));
      int t = a / 2;
      assertSame(rowOf(perToken, a), single(w, Arrays.copyOfRange(x, t * cols, (t + 1) * cols)));
    }
  }

  private float[] rowOf(Tensor tensor, int row) {
    float[] all = values(kernels, tensor);
    return Arrays.copyOfRange(all, row * tensor.cols(), (row + 1) * tensor.cols());
  }

  private float[] single(Weight w, float[] x) {
    var out = kernels.allocate(1, w.rows());
    kernels.matmul(out, w, tensor(kernels, 1, x.length, x), step(kernels, 1));
    return values(kernels, out);
  }
}
