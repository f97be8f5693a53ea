// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static dev.checkrein.engine.kernel.Fixture.assertSame;
import static dev.checkrein.engine.kernel.Fixture.chunks;
import static dev.checkrein.engine.kernel.Fixture.matrix;
import static dev.checkrein.engine.kernel.Fixture.piece;
import static dev.checkrein.engine.kernel.Fixture.tensor;
import static dev.checkrein.engine.kernel.Fixture.values;
import static dev.checkrein.engine.kernel.Fixture.vector;
import static dev.checkrein.engine.kernel.RouteShape.Scoring.SIGMOID;
import static dev.checkrein.engine.kernel.RouteShape.Scoring.SOFTMAX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.kernel.vector.VectorKernels;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bits of a sequence's rows are the same whole, in chunks, beside another sequence, and for any
 * number of threads. Shapes are awkward and large enough that threads really share the loops.
 */
class BitIdentityTest {
  private static final int TOKENS = 43;
  private static final int[] BLOCKS = {3, 9, 0, 7, 5, 2};
  private static final int[] OTHER_BLOCKS = {1, 4, 6, 8};
  private static final int BLOCK_TOKENS = 8;
  private static final List<IntFunction<Kernels>> BACKENDS =
      List.of(ScalarKernels::new, VectorKernels::new);

  /** One operation over the rows of a step; holds what it keeps between steps. */
  private interface Operation {
    Tensor run(Tensor x, StepBuffer step);
  }

  /** An operation and the width of its input. */
  private record Subject(String name, int cols, Maker maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Maker {
    Operation make(Kernels kernels);
  }

  /** Prints the digests of a JVM of its own. */
  static final class Child {
    public static void main(String[] args) {
      digests().forEach(System.out::println);
    }
  }

  /** The first compiler runs the Vector API's own Java code, the second its instructions. */
  @Test
  void rows_eitherCompiler_sameBits() throws Exception {
    assertSameDigests("-XX:TieredStopAtLevel=1");
  }

  @Test
  @Tag("slow")
  void rows_interpreted_sameBits() throws Exception {
    assertSameDigests("-Xint");
  }

  private static void assertSameDigests(String flag) throws Exception {
    var compiled = digests();
    for (int i = 0; i < 10; i++) {
      assertThat(digests()).isEqualTo(compiled);
    }

    String output = ChildJvm.run(Child.class, flag, "--add-modules", "jdk.incubator.vector");

    assertThat(output.lines().filter(line -> line.contains(": "))).containsAll(compiled);
  }

  /** A hash of the bits of every case. */
  private static List<String> digests() {
    var digests = new ArrayList<String>();
    for (var subject : subjects()) {
      float[] x = new Fixture().floats(TOKENS * subject.cols);
      for (var open : BACKENDS) {
        var pieces = chunks(4, 3, 0, BLOCKS);
        int hash = Arrays.hashCode(Fixture.bits(run(subject, open, 1, x, pieces, false)));
        digests.add("%s: %08x".formatted(subject, hash));
      }
    }
    return digests;
  }

  private static Stream<Arguments> cases() {
    var names = List.of("scalar", "vector");
    return Stream.of(0, 1)
        .flatMap(b -> subjects().stream().map(s -> Arguments.of(names.get(b), s, BACKENDS.get(b))));
  }

  private static List<Subject> subjects() {
    var subjects = new ArrayList<Subject>();
    for (var format : BlockFormat.values()) {
      int cols = Fixture.cols(format, 77);
      subjects.add(new Subject("matmul " + format, cols, k -> matmul(k, cols, format)));
      subjects.add(
          new Subject("expertMatmul " + format, cols, k -> experts(k, cols, format, SIGMOID)));
    }
    subjects.add(new Subject("softmax route", 77, k -> experts(k, 77, BlockFormat.F32, SOFTMAX)));
    subjects.add(new Subject("causalConv", 333, BitIdentityTest::conv));
    subjects.add(new Subject("ssmScan", 6 * 13 + 2 * 2 * 35 + 6, BitIdentityTest::ssm));
    subjects.add(new Subject("attention", 6 * 45 + 2 * 2 * 45, BitIdentityTest::attention));
    subjects.add(new Subject("rmsNorm", 333, BitIdentityTest::norm));
    subjects.add(new Subject("rope", 3 + 77 * 45, k -> rope(k, false)));
    subjects.add(new Subject("rope interleaved", 3 + 77 * 45, k -> rope(k, true)));
    subjects.add(new Subject("siluMul", 2 * 401, BitIdentityTest::siluMul));
    subjects.add(new Subject("gatedGroupNorm", 333, BitIdentityTest::gatedNorm));
    return subjects;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void rows_anyCutOrThreads_sameBits(String name, Subject subject, IntFunction<Kernels> open) {
    float[] x = new Fixture().floats(TOKENS * subject.cols);
    float[] whole = run(subject, open, 1, x, List.of(piece(TOKENS, 0, 0, BLOCKS)), false);

    for (int size : new int[] {1, 7, 16}) {
      assertSame(run(subject, open, 1, x, chunks(TOKENS, size, 0, BLOCKS), false), whole);
    }
    for (int threads : new int[] {2, 3}) {
      assertSame(run(subject, open, threads, x, chunks(TOKENS, TOKENS, 0, BLOCKS), false), whole);
    }
    assertSame(run(subject, open, 2, x, chunks(TOKENS, 16, 0, BLOCKS), true), whole);
  }

  /** Runs all chunks of a sequence and returns its rows; {@code beside} adds another sequence. */
  private static float[] run(
      Subject subject,
      IntFunction<Kernels> open,
      int threads,
      float[] x,
      List<Batch.Piece> pieces,
      boolean beside) {
    try (var kernels = open.apply(threads)) {
      var operation = subject.maker.make(kernels);
      float[] result = {};
      for (var piece : pieces) {
        int n = piece.tokenIds().length;
        int before = beside ? 5 : 0;
        var all = new ArrayList<Batch.Piece>();
        if (beside) {
          all.add(piece(before, piece.position() / 16 * before, 1, OTHER_BLOCKS));
        }
        all.add(piece);
        float[] input = new float[(before + n) * subject.cols];
        Arrays.fill(input, 0.5f);
        System.arraycopy(
            x, piece.position() * subject.cols, input, before * subject.cols, n * subject.cols);
        var out =
            operation.run(
                tensor(kernels, before + n, subject.cols, input),
                Fixture.step(kernels, new Batch(all, List.of())));
        float[] rows = values(kernels, out);
        int width = rows.length / (before + n);
        if (result.length == 0) {
          result = new float[TOKENS * width];
        }
        System.arraycopy(rows, before * width, result, piece.position() * width, n * width);
      }
      return result;
    }
  }

  private static Operation matmul(Kernels kernels, int cols, BlockFormat format) {
    var w = kernels.load(new Fixture().matrix(203, cols, format));
    return (x, step) -> {
      var out = kernels.allocate(x.rows(), 203);
      kernels.matmul(out, w, x, step);
      return out;
    };
  }

  private static Operation experts(
      Kernels kernels, int cols, BlockFormat format, RouteShape.Scoring scoring) {
    var data = new Fixture();
    var matrices = new ArrayList<Matrix>();
    for (int e = 0; e < 5; e++) {
      matrices.add(data.matrix(203, cols, format));
    }
    var experts = kernels.loadExperts(matrices);
    var bias = vector(kernels, 0, 0, 0, 0, 0);
    var routing = kernels.allocateRouting(64, 2);
    var shape = new RouteShape(5, 2, 1, 1, scoring, true, 1);
    return (x, step) -> {
      var y = kernels.allocate(2 * x.rows(), 203);
      var out = kernels.allocate(x.rows(), 203);
      kernels.route(routing, x.columns(3, 5), bias, shape, step);
      kernels.expertMatmul(y, experts, x, 1, routing, step);
      kernels.combineExperts(out, y, routing, step);
      return out;
    };
  }

  private static Operation conv(Kernels kernels) {
    var data = new Fixture();
    var w = kernels.load(matrix(333, 4, BlockFormat.BF16, data.floats(333 * 4)));
    var bias = vector(kernels, data.floats(333));
    var windows = kernels.allocate(2, 3 * 333);
    return (x, step) -> {
      var out = kernels.allocate(x.rows(), 333);
      kernels.causalConv(out, x, w, bias, windows, step);
      return out;
    };
  }

  private static Operation ssm(Kernels kernels) {
    var shape = new SsmShape(6, 13, 35, 2, 0, Float.POSITIVE_INFINITY);
    var data = new Fixture();
    var aLog = vector(kernels, data.floats(6));
    var d = vector(kernels, data.floats(6));
    var dtBias = vector(kernels, data.floats(6));
    var states = kernels.allocate(2, shape.inner() * 35);
    return (x, step) -> {
      var y = kernels.allocate(x.rows(), shape.inner());
      var dt = x.columns(shape.convDim(), 6);
      kernels.ssmScan(y, x.columns(0, shape.convDim()), dt, aLog, d, dtBias, states, shape, step);
      return y;
    };
  }

  private static Operation attention(Kernels kernels) {
    var shape = new AttentionShape(6, 2, 45, BLOCK_TOKENS, 0.2f);
    var keys = kernels.allocate(10 * BLOCK_TOKENS, 90);
    var values = kernels.allocate(10 * BLOCK_TOKENS, 90);
    return (x, step) -> {
      var out = kernels.allocate(x.rows(), 270);
      kernels.appendKv(keys, values, x.columns(270, 90), x.columns(360, 90), shape, step);
      kernels.attention(out, x.columns(0, 270), keys, values, shape, step);
      return out;
    };
  }

  private static Operation norm(Kernels kernels) {
    var gain = vector(kernels, new Fixture().floats(333));
    return (x, step) -> {
      kernels.rmsNorm(x, x, gain, 1e-5f, step);
      return x;
    };
  }

  private static Operation rope(Kernels kernels, boolean interleaved) {
    var shape = new RopeShape(77, 45, interleaved);
    float[] values = new float[20];
    for (int j = 0; j < values.length; j++) {
      values[j] = 1f / (j + 1);
    }
    var frequencies = vector(kernels, values);
    return (x, step) -> {
      kernels.rope(x.columns(3, 77 * 45), frequencies, shape, step);
      return x;
    };
  }

  private static Operation siluMul(Kernels kernels) {
    return (x, step) -> {
      kernels.siluMul(x.columns(0, 401), x.columns(401, 401), 1, step);
      return x;
    };
  }

  private static Operation gatedNorm(Kernels kernels) {
    var gain = vector(kernels, new Fixture().floats(333));
    return (x, step) -> {
      var out = kernels.allocate(x.rows(), 333);
      kernels.gatedGroupNorm(out, x, x, gain, 9, 1e-5f, step);
      return out;
    };
  }
}
