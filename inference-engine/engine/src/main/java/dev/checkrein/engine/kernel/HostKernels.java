// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the CPU backends share on top of {@link HostMemory}: the checks of every call, the cutting
 * of loops into parts for threads, and the operations that only move or choose. A subclass gives
 * the loops over a part; a part's results must not depend on how the whole was cut.
 *
 * <p>Shapes are checked here, once, before a loop starts: subclasses check nothing.
 */
public abstract class HostKernels extends HostMemory {
  /** Multiply-adds below which a loop stays on the caller's thread. */
  private static final long PARALLEL_WORK_MIN = 1 << 18;

  /** What an exponential costs, in multiply-adds, for {@link #PARALLEL_WORK_MIN}. */
  private static final int EXP_WORK = 16;

  private final Workers workers;
  private final float[][] scratch;
  private final HostSampler[] samplers;
  private int[] xAt = {};
  private int[] outAt = {};

  /**
   * @param threads threads that share a loop, the caller's included, 1 to 1024
   */
  protected HostKernels(int threads) {
    workers = new Workers(threads);
    scratch = new float[threads][0];
    samplers = new HostSampler[threads];
  }

  /** {@link #rmsNorm} of some tokens. */
  protected abstract void rmsNormPart(
      HostTensor out, HostTensor x, float[] gain, float eps, int from, int to);

  /** {@link #gatedGroupNorm} of some tokens. */
  protected abstract void gatedGroupNormPart(GatedNorm norm, int from, int to);

  /** {@link #siluMul} of some rows. */
  protected abstract void siluMulPart(HostTensor gate, HostTensor up, int from, int to);

  /** {@link #matmul} of some rows of the matrix. */
  protected abstract void matmulPart(int thread, Product product, int from, int to);

  /** {@link #causalConv} of some channels, the update of the windows excepted. */
  protected abstract void causalConvPart(Convolution conv, int from, int to);

  /** {@link #ssmScan} of some heads: item {@code i} is head {@code i % heads} of a sequence. */
  protected abstract void ssmScanPart(int thread, Scan scan, int from, int to);

  /** {@link #attention} of some heads: item {@code i} is head {@code i % heads} of a token. */
  protected abstract void attentionPart(int thread, Attention attention, int from, int to);

  /** Operands of {@link #gatedGroupNorm}. */
  public record GatedNorm(
      HostTensor out, HostTensor y, HostTensor z, float[] gain, int groups, float eps) {}

  /**
   * Operands of {@link #causalConv}.
   *
   * @param w [K, channels]: transposed
   */
  public record Convolution(
      HostTensor out,
      HostTensor x,
      float[] w,
      float[] bias,
      int taps,
      HostTensor windows,
      HostStep step) {
    /** Channels of x. */
    public int channels() {
      return x.cols();
    }

    /**
     * Where in its array the row {@code back} tokens before a sequence's chunk lies, in the window.
     *
     * @return −1 where that is before position 0
     */
    public int windowAt(int sequence, int back) {
      if (step.position(step.start(sequence)) < back) {
        return -1;
      }
      return windows.at(step.slot(sequence)) + (taps - 1 - back) * channels();
    }
  }

  /** Operands of {@link #ssmScan}. */
  public record Scan(
      HostTensor y,
      HostTensor xbc,
      HostTensor dt,
      float[] aLog,
      float[] d,
      float[] dtBias,
      HostTensor states,
      SsmShape shape,
      HostStep step) {
    /** The time step of a head of a token. */
    public float timeStep(int token, int head) {
      float v = dt.data()[dt.at(token) + head] + dtBias[head];
      float soft = v > 20 ? v : (float) StrictMath.log1p(StrictMath.exp(v));
      return Math.min(Math.max(soft, shape.dtMin()), shape.dtMax());
    }

    /** What a head's state is multiplied by in a time step. */
    public float decay(float timeStep, int head) {
      return (float) StrictMath.exp(-timeStep * StrictMath.exp(aLog[head]));
    }
  }

  /** Operands of {@link #attention}. */
  public record Attention(
      HostTensor out,
      HostTensor q,
      HostTensor keys,
      HostTensor values,
      AttentionShape shape,
      HostStep step) {}

  /** Scratch memory of a thread, at least {@code size} floats, kept between calls. */
  protected final float[] scratch(int thread, int size) {
    if (scratch[thread].length < size) {
      scratch[thread] = new float[(int) Math.min(size * 3L / 2, Integer.MAX_VALUE - 8)];
    }
    return scratch[thread];
  }

  @Override
  public final void embed(Tensor out, Weight table, StepBuffer step) {
    var s = Shapes.step(step);
    var w = Shapes.weight("table", table);
    var o = Shapes.tensor("out", out, s.tokens(), w.cols());
    for (int t = 0; t < s.tokens(); t++) {
      if (s.tokenId(t) >= w.rows()) {
        throw new IllegalArgumentException(
            "token id %d, but table '%s' has %d rows".formatted(s.tokenId(t), w.name(), w.rows()));
      }
    }
    for (int t = 0; t < s.tokens(); t++) {
      long from = (long) s.tokenId(t) * w.cols();
      w.matrix(0).decode(from, o.data(), o.at(t), w.cols());
    }
  }

  @Override
  public final void rmsNorm(Tensor out, Tensor x, Weight gain, float eps, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    var xs = Shapes.tensor("x", x, n, out.cols());
    var o = Shapes.tensor("out", out, n, out.cols());
    var g = Shapes.vector("gain", gain, out.cols());
    Shapes.sameOrDisjoint("out", o.head(n), "x", xs.head(n));
    parallel((long) n * o.cols() * 2, n, 1, (_, from, to) -> rmsNormPart(o, xs, g, eps, from, to));
  }

  @Override
  public final void gatedGroupNorm(
      Tensor out, Tensor y, Tensor z, Weight gain, int groups, float eps, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    Shapes.divides("groups", groups, "dim", out.cols());
    var norm =
        new GatedNorm(
            Shapes.tensor("out", out, n, out.cols()),
            Shapes.tensor("y", y, n, out.cols()),
            Shapes.tensor("z", z, n, out.cols()),
            Shapes.vector("gain", gain, out.cols()),
            groups,
            eps);
    Shapes.sameOrDisjoint("out", norm.out.head(n), "y", norm.y.head(n));
    Shapes.disjoint("out", norm.out.head(n), "z", norm.z.head(n));
    long work = (long) n * out.cols() * EXP_WORK;
    parallel(work, n, 1, (_, from, to) -> gatedGroupNormPart(norm, from, to));
  }

  @Override
  public final void matmul(Tensor out, Weight w, Tensor x, StepBuffer step) {
    matmulRows(out, w, x, Shapes.step(step).tokens());
  }

  @Override
  public final void matmulLogits(Tensor out, Weight w, Tensor x, StepBuffer step) {
    matmulRows(out, w, x, Shapes.step(step).logitRows());
  }

  private void matmulRows(Tensor out, Weight w, Tensor x, int n) {
    var weight = Shapes.weight("w", w);
    Shapes.length("matrices of w", weight.count(), 1);
    var o = Shapes.tensor("out", out, n, w.rows());
    var xs = Shapes.tensor("x", x, n, w.cols());
    Shapes.disjoint("out", o.head(n), "x", xs.head(n));
    reserveLists(n);
    for (int t = 0; t < n; t++) {
      xAt[t] = xs.at(t);
      outAt[t] = o.at(t);
    }
    var product = new Product(weight.matrix(0), xs.data(), xAt, o.data(), outAt, 0, n);
    parallel(
        (long) n * w.rows() * w.cols(),
        n == 0 ? 0 : w.rows(),
        4,
        (thread, from, to) -> matmulPart(thread, product, from, to));
  }

  @Override
  public final void gatherLogitRows(Tensor out, Tensor x, StepBuffer step) {
    var s = Shapes.step(step);
    var o = Shapes.tensor("out", out, s.logitRows(), x.cols());
    var xs = Shapes.tensor("x", x, s.tokens(), x.cols());
    Shapes.disjoint("out", o.head(s.logitRows()), "x", xs.head(s.tokens()));
    for (int r = 0; r < s.logitRows(); r++) {
      System.arraycopy(xs.data(), xs.at(s.draw(r).row()), o.data(), o.at(r), x.cols());
    }
  }

  @Override
  public final void add(Tensor x, Tensor y, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    var xs = Shapes.tensor("x", x, n, x.cols());
    var ys = Shapes.tensor("y", y, n, x.cols());
    Shapes.sameOrDisjoint("x", xs.head(n), "y", ys.head(n));
    parallel((long) n * x.cols(), n, 1, (_, from, to) -> addPart(xs, ys, from, to));
  }

  @Override
  public final void relu2(Tensor x, int rowsPerToken, StepBuffer step) {
    int n = Shapes.times("rowsPerToken", rowsPerToken, Shapes.step(step).tokens());
    var xs = Shapes.tensor("x", x, n, x.cols());
    parallel((long) n * x.cols(), n, 1, (_, from, to) -> relu2Part(xs, from, to));
  }

  @Override
  public final void siluMul(Tensor gate, Tensor up, int rowsPerToken, StepBuffer step) {
    int n = Shapes.times("rowsPerToken", rowsPerToken, Shapes.step(step).tokens());
    var g = Shapes.tensor("gate", gate, n, gate.cols());
    var u = Shapes.tensor("up", up, n, gate.cols());
    Shapes.disjoint("gate", g.head(n), "up", u.head(n));
    parallel((long) n * g.cols() * EXP_WORK, n, 1, (_, from, to) -> siluMulPart(g, u, from, to));
  }

  // Loops without a sum, which the compiler turns into vectors without changing a bit.

  private static void addPart(HostTensor x, HostTensor y, int from, int to) {
    for (int t = from; t < to; t++) {
      for (int i = 0; i < x.cols(); i++) {
        x.data()[x.at(t) + i] += y.data()[y.at(t) + i];
      }
    }
  }

  private static void relu2Part(HostTensor x, int from, int to) {
    for (int t = from; t < to; t++) {
      for (int i = x.at(t); i < x.at(t) + x.cols(); i++) {
        float positive = Math.max(x.data()[i], 0);
        x.data()[i] = positive * positive;
      }
    }
  }

  @Override
  public final void causalConv(
      Tensor out, Tensor x, Weight w, Weight bias, Tensor windows, StepBuffer step) {
    var s = Shapes.step(step);
    int n = s.tokens();
    var weight = Shapes.weight("w", w);
    int channels = w.rows();
    int taps = w.cols();
    Shapes.atLeast("columns of w", taps, 1);
    var o = Shapes.tensor("out", out, n, channels);
    var xs = Shapes.tensor("x", x, n, channels);
    int windowCols = Shapes.times("channels of the window", channels, taps - 1);
    var ws = Shapes.slots("windows", windows, windowCols, s);
    var b = Shapes.vector("bias", bias, channels);
    Shapes.disjoint("out", o.head(n), "x", xs.head(n));
    Shapes.disjoint("out", o.head(n), "windows", ws);
    Shapes.disjoint("x", xs.head(n), "windows", ws);
    var conv = new Convolution(o, xs, weight.transposed(), b, taps, ws, s);
    parallel(
        (long) n * channels * (taps + EXP_WORK),
        channels,
        8,
        (_, from, to) -> causalConvPart(conv, from, to));
    for (int sequence = 0; sequence < s.sequences(); sequence++) {
      slideWindow(conv, sequence);
    }
  }

  /** Makes the last K−1 rows before the next chunk the window of a sequence. */
  private static void slideWindow(Convolution conv, int sequence) {
    var step = conv.step;
    int start = step.start(sequence);
    int length = step.start(sequence + 1) - start;
    float[] data = conv.windows.data();
    int base = conv.windows.at(step.slot(sequence));
    for (int row = 0; row < conv.taps - 1; row++) {
      int target = base + row * conv.channels();
      int token = length - (conv.taps - 1) + row;
      if (token >= 0) {
        int source = conv.x.at(start + token);
        System.arraycopy(conv.x.data(), source, data, target, conv.channels());
        continue;
      }
      int source = conv.windowAt(sequence, -token);
      if (source >= 0) {
        System.arraycopy(data, source, data, target, conv.channels());
      } else {
        Arrays.fill(data, target, target + conv.channels(), 0f);
      }
    }
  }

  @Override
  public final void ssmScan(
      Tensor y,
      Tensor xbc,
      Tensor dt,
      Weight aLog,
      Weight d,
      Weight dtBias,
      Tensor states,
      SsmShape shape,
      StepBuffer step) {
    var s = Shapes.step(step);
    int n = s.tokens();
    Shapes.divides("groups", shape.groups(), "heads", shape.heads());
    int stateCols = Shapes.times("state size", shape.inner(), shape.stateSize());
    var scan =
        new Scan(
            Shapes.tensor("y", y, n, shape.inner()),
            Shapes.tensor("xbc", xbc, n, shape.convDim()),
            Shapes.tensor("dt", dt, n, shape.heads()),
            Shapes.vector("aLog", aLog, shape.heads()),
            Shapes.vector("d", d, shape.heads()),
            Shapes.vector("dtBias", dtBias, shape.heads()),
            Shapes.slots("states", states, stateCols, s),
            shape,
            s);
    Shapes.disjoint("y", scan.y.head(n), "xbc", scan.xbc.head(n));
    Shapes.disjoint("y", scan.y.head(n), "dt", scan.dt.head(n));
    parallel(
        (long) n * stateCols * 3,
        Shapes.times("heads", shape.heads(), s.sequences()),
        1,
        (thread, from, to) -> ssmScanPart(thread, scan, from, to));
  }

  @Override
  public final void rope(Tensor x, Weight frequencies, RopeShape shape, StepBuffer step) {
    var s = Shapes.step(step);
    int n = s.tokens();
    int pairs = frequencies.cols();
    Shapes.atLeast("heads", shape.heads(), 1);
    Shapes.atLeast("headDim, with a pair for each frequency", shape.headDim(), 2L * pairs);
    int cols = Shapes.times("heads", shape.heads(), shape.headDim());
    var xs = Shapes.tensor("x", x, n, cols);
    var rope = new Rope(xs, Shapes.vector("frequencies", frequencies, pairs), shape, s);
    parallel(
        n * (cols * 2L + pairs * 2L * EXP_WORK),
        n,
        1,
        (thread, from, to) -> rope.rotate(scratch(thread, rope.tableSize()), from, to));
  }

  @Override
  public final void appendKv(
      Tensor keys, Tensor values, Tensor k, Tensor v, AttentionShape shape, StepBuffer step) {
    var s = Shapes.step(step);
    int cols = Shapes.times("kvHeads", shape.kvHeads(), shape.headDim());
    var ks = Shapes.tensor("k", k, s.tokens(), cols);
    var vs = Shapes.tensor("v", v, s.tokens(), cols);
    var keyCache = Shapes.cache("keys", keys, cols, shape, s);
    var valueCache = Shapes.cache("values", values, cols, shape, s);
    for (int t = 0; t < s.tokens(); t++) {
      int row = cacheRow(s, s.sequence(t), s.position(t), shape.blockTokens());
      System.arraycopy(ks.data(), ks.at(t), keyCache.data(), keyCache.at(row), cols);
      System.arraycopy(vs.data(), vs.at(t), valueCache.data(), valueCache.at(row), cols);
    }
  }

  @Override
  public final void attention(
      Tensor out, Tensor q, Tensor keys, Tensor values, AttentionShape shape, StepBuffer step) {
    var s = Shapes.step(step);
    Shapes.divides("kvHeads", shape.kvHeads(), "heads", shape.heads());
    int cols = Shapes.times("heads", shape.heads(), shape.headDim());
    int cacheCols = Shapes.times("kvHeads", shape.kvHeads(), shape.headDim());
    int n = s.tokens();
    var attention =
        new Attention(
            Shapes.tensor("out", out, n, cols),
            Shapes.tensor("q", q, n, cols),
            Shapes.cache("keys", keys, cacheCols, shape, s),
            Shapes.cache("values", values, cacheCols, shape, s),
            shape,
            s);
    Shapes.disjoint("out", attention.out.head(n), "q", attention.q.head(n));
    long work = 0;
    for (int t = 0; t < n; t++) {
      work += (s.position(t) + 1L) * cols * 2;
    }
    parallel(
        work,
        Shapes.times("heads", shape.heads(), n),
        1,
        (thread, from, to) -> attentionPart(thread, attention, from, to));
  }

  /** Row of the cache that holds a position of a sequence. */
  static int cacheRow(HostStep step, int sequence, int position, int blockTokens) {
    return step.block(sequence, position / blockTokens) * blockTokens + position % blockTokens;
  }

  @Override
  public final void route(
      Routing out, Tensor logits, @Nullable Weight bias, RouteShape shape, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    var routing = Shapes.routing(out, n);
    Shapes.length("experts per token", shape.expertsPerToken(), routing.expertsPerToken());
    var l = Shapes.tensor("logits", logits, n, shape.experts());
    float[] b = bias == null ? null : Shapes.vector("bias", bias, shape.experts());
    var router = new Router(shape);
    for (int t = 0; t < n; t++) {
      router.route(routing, t, l.data(), l.at(t), b);
    }
  }

  @Override
  public final void expertMatmul(
      Tensor out, Weight experts, Tensor x, int rowsPerToken, Routing routing, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    var r = Shapes.routing(routing, n);
    var w = Shapes.weight("experts", experts);
    int assignments = Shapes.times("experts per token", r.expertsPerToken(), n);
    if (rowsPerToken != 1 && rowsPerToken != r.expertsPerToken()) {
      throw new IllegalArgumentException(
          "rowsPerToken is %d, expected 1 or %d".formatted(rowsPerToken, r.expertsPerToken()));
    }
    int xRows = rowsPerToken == 1 ? n : assignments;
    var o = Shapes.tensor("out", out, assignments, w.rows());
    var xs = Shapes.tensor("x", x, xRows, w.cols());
    Shapes.disjoint("out", o.head(assignments), "x", xs.head(xRows));
    int[] ends = sortByExpert(r, assignments, w);
    for (int a = assignments - 1; a >= 0; a--) {
      int place = --ends[r.expert(a)];
      xAt[place] = xs.at(rowsPerToken == 1 ? a / r.expertsPerToken() : a);
      outAt[place] = o.at(a);
    }
    parallel(
        (long) assignments * w.rows() * w.cols(),
        assignments == 0 ? 0 : w.rows(),
        4,
        (thread, from, to) -> {
          for (int e = 0; e < w.count(); e++) {
            int begin = ends[e];
            int end = e + 1 < w.count() ? ends[e + 1] : assignments;
            if (begin < end) {
              var product = new Product(w.matrix(e), xs.data(), xAt, o.data(), outAt, begin, end);
              matmulPart(thread, product, from, to);
            }
          }
        });
  }

  /** For each expert, where its assignments end when they are sorted by expert. */
  private int[] sortByExpert(HostRouting routing, int assignments, HostWeight experts) {
    int[] ends = new int[experts.count()];
    for (int a = 0; a < assignments; a++) {
      if (routing.expert(a) >= ends.length) {
        throw new IllegalArgumentException(
            "expert %d was chosen, but '%s' has %d experts"
                .formatted(routing.expert(a), experts.name(), ends.length));
      }
      ends[routing.expert(a)]++;
    }
    for (int e = 1; e < ends.length; e++) {
      ends[e] += ends[e - 1];
    }
    reserveLists(assignments);
    return ends;
  }

  @Override
  public final void combineExperts(Tensor out, Tensor y, Routing routing, StepBuffer step) {
    int n = Shapes.step(step).tokens();
    var r = Shapes.routing(routing, n);
    int k = r.expertsPerToken();
    int assignments = Shapes.times("experts per token", k, n);
    var o = Shapes.tensor("out", out, n, out.cols());
    var ys = Shapes.tensor("y", y, assignments, out.cols());
    Shapes.disjoint("out", o.head(n), "y", ys.head(assignments));
    for (int t = 0; t < n; t++) {
      Arrays.fill(o.data(), o.at(t), o.at(t) + o.cols(), 0f);
      for (int j = 0; j < k; j++) {
        float weight = r.weight(t * k + j);
        int source = ys.at(t * k + j);
        int target = o.at(t);
        for (int i = 0; i < o.cols(); i++) {
          o.data()[target + i] += weight * ys.data()[source + i];
        }
      }
    }
  }

  @Override
  public final void sample(Picks out, Tensor logits, StepBuffer step) {
    var s = Shapes.step(step);
    int n = s.logitRows();
    var picks = Shapes.picks(out, n);
    var l = Shapes.tensor("logits", logits, n, logits.cols());
    if (l.cols() < 1 || l.cols() > s.limits().vocabulary()) {
      throw new IllegalArgumentException(
          "logits have %d columns, expected 1 to %d, the vocabulary of the step's limits"
              .formatted(l.cols(), s.limits().vocabulary()));
    }
    for (int row = 0; row < n; row++) {
      HostSampler.check(s.draw(row), l.cols());
    }
    parallel(
        (long) n * l.cols() * EXP_WORK,
        n,
        1,
        (thread, from, to) -> {
          var sampler = sampler(thread, l.cols());
          for (int row = from; row < to; row++) {
            sampler.pick(picks, row, l.data(), l.at(row), s.draw(row));
          }
        });
  }

  private HostSampler sampler(int thread, int vocabulary) {
    if (samplers[thread] == null || samplers[thread].vocabulary() != vocabulary) {
      samplers[thread] = new HostSampler(vocabulary);
    }
    return samplers[thread];
  }

  @Override
  public final void close() {
    workers.close();
  }

  private void reserveLists(int size) {
    if (xAt.length < size) {
      xAt = new int[size];
      outAt = new int[size];
    }
  }

  private void parallel(long work, int count, int granule, Workers.Part part) {
    if (work < PARALLEL_WORK_MIN) {
      part.run(0, 0, count);
    } else {
      workers.run(count, granule, part);
    }
  }
}
