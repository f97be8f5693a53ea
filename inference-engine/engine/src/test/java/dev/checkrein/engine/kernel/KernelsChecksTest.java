// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

import static dev.checkrein.engine.kernel.Fixture.matrix;
import static dev.checkrein.engine.kernel.Fixture.piece;
import static dev.checkrein.engine.kernel.Fixture.step;
import static dev.checkrein.engine.kernel.Fixture.tensor;
import static dev.checkrein.engine.kernel.Fixture.values;
import static dev.checkrein.engine.kernel.Fixture.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.BackendException;
import dev.checkrein.engine.tensor.BlockFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the CPU backends refuse, before anything is written. */
class KernelsChecksTest {
  private final Kernels kernels = new ScalarKernels(1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @Test
  void matmul_wrongWidth_isRefusedAndNothingWritten() {
    var out = tensor(kernels, 1, 2, 8, 9);
    var w = kernels.load(matrix(2, 3, BlockFormat.F32, new float[6]));
    var x = kernels.allocate(1, 4);

    refuse(() -> kernels.matmul(out, w, x, step(kernels, 1)), "x is [1, 4]", "3 columns");
    assertThat(values(kernels, out)).containsExactly(8, 9);
  }

  @Test
  void matmul_tooFewRows_isRefused() {
    var w = kernels.load(matrix(1, 1, BlockFormat.F32, new float[1]));
    var one = kernels.allocate(1, 1);

    refuse(() -> kernels.matmul(one, w, kernels.allocate(2, 1), step(kernels, 2)), "out", "2 rows");
  }

  @Test
  void matmul_outOverlapsInput_isRefused() {
    var w = kernels.load(matrix(2, 2, BlockFormat.F32, new float[4]));
    var x = kernels.allocate(2, 3);

    refuse(
        () -> kernels.matmul(x.columns(1, 2), w, x.columns(0, 2), step(kernels, 2)),
        "out overlaps x");
  }

  @Test
  void rmsNorm_partialOverlap_isRefused() {
    var x = kernels.allocate(1, 3);
    var gain = vector(kernels, 1, 1);

    refuse(
        () -> kernels.rmsNorm(x.columns(1, 2), x.columns(0, 2), gain, 0, step(kernels, 1)),
        "out overlaps x");
  }

  @Test
  void embed_idBeyondTable_isRefusedAndNothingWritten() {
    var out = tensor(kernels, 2, 1, 8, 9);
    var table = kernels.load(matrix(1, 1, BlockFormat.F32, new float[1]));

    refuse(() -> kernels.embed(out, table, step(kernels, 2)), "token id 1", "1 rows");
    assertThat(values(kernels, out)).containsExactly(8, 9);
  }

  @Test
  void attention_tooFewBlocks_isRefused() {
    var shape = new AttentionShape(1, 1, 1, 2, 1);
    var cache = kernels.allocate(4, 1);
    var row = kernels.allocate(3, 1);
    var step = step(kernels, Batch.prefill(piece(3, 0, 0, 1)));

    refuse(
        () -> kernels.appendKv(cache, cache, row, row, shape, step),
        "1 cache blocks",
        "expected 2");
  }

  @Test
  void attention_blockBeyondCache_isRefused() {
    var shape = new AttentionShape(1, 1, 1, 2, 1);
    var cache = kernels.allocate(4, 1);
    var row = kernels.allocate(1, 1);
    var step = step(kernels, Batch.prefill(piece(1, 0, 0, 2)));

    refuse(() -> kernels.appendKv(cache, cache, row, row, shape, step), "cache block 2");
  }

  @Test
  void causalConv_slotBeyondWindows_isRefused() {
    var x = kernels.allocate(1, 1);
    var w = kernels.load(matrix(1, 2, BlockFormat.F32, new float[2]));
    var step = step(kernels, Batch.prefill(piece(1, 0, 3)));

    refuse(
        () ->
            kernels.causalConv(
                kernels.allocate(1, 1), x, w, vector(kernels, 0), kernels.allocate(3, 1), step),
        "state slot 3");
  }

  @Test
  void rope_wrongShapes_areRefusedAndNothingWritten() {
    var x = tensor(kernels, 1, 6, 1, 2, 3, 4, 5, 6);
    var one = vector(kernels, 1);
    var two = vector(kernels, 1, 1);
    var table = kernels.load(matrix(2, 1, BlockFormat.F32, new float[2]));
    var step = step(kernels, Batch.prefill(piece(1, 5, 0)));
    var twoTokens = step(kernels, Batch.prefill(piece(2, 5, 0)));

    refuse(() -> kernels.rope(x, one, shape(0, 6), step), "heads: 0", "at least 1");
    refuse(() -> kernels.rope(x, two, shape(2, 3), step), "headDim", "3", "at least 4");
    refuse(() -> kernels.rope(x, one, shape(2, 4), step), "x is [1, 6]", "8 columns");
    refuse(() -> kernels.rope(x, one, shape(2, 3), twoTokens), "x is [1, 6]", "2 rows");
    refuse(() -> kernels.rope(x, table, shape(2, 3), step), "frequencies", "[2, 1]", "[1, 1]");
    refuse(() -> kernels.rope(x, one, shape(1 << 20, 1 << 12), step), "heads: 1048576 times");
    assertThat(values(kernels, x)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  private static RopeShape shape(int heads, int headDim) {
    return new RopeShape(heads, headDim, false);
  }

  @Test
  void siluMul_wrongShapes_areRefusedAndNothingWritten() {
    var gate = tensor(kernels, 2, 2, 1, 2, 3, 4);
    var up = kernels.allocate(2, 2);
    var step = step(kernels, 1);

    refuse(() -> kernels.siluMul(gate, kernels.allocate(2, 3), 1, step), "up is [2, 3]");
    refuse(() -> kernels.siluMul(gate, up.head(1), 2, step), "up is [1, 2]", "2 rows");
    refuse(() -> kernels.siluMul(gate, up, 3, step), "gate is [2, 2]", "3 rows");
    refuse(() -> kernels.siluMul(gate, up, -1, step), "rowsPerToken: -1");
    refuse(() -> kernels.siluMul(gate, gate, 1, step), "gate overlaps up");
    assertThat(values(kernels, gate)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void route_wrongShapes_areRefused() {
    var out = kernels.allocateRouting(1, 2);
    var logits = kernels.allocate(1, 4);
    var bias = vector(kernels, 0, 0, 0);

    refuse(() -> route(out, logits, bias, 4, 2, 1, 1), "bias", "[1, 3]", "[1, 4]");
    refuse(() -> route(out, logits, null, 5, 2, 1, 1), "logits", "5 columns");
    refuse(() -> route(out, logits, null, 4, 3, 1, 1), "experts per token: 3", "expected 2");
    refuse(() -> route(out, logits, null, 4, 2, 3, 1), "groups is 3", "4");
    refuse(() -> route(out, logits, null, 4, 2, 2, 3), "groups, which has 2");
    refuse(() -> route(out, logits, null, 4, 2, 2, 0), "groups per token: 0");
    refuse(() -> route(out, kernels.allocate(1, 1), null, 1, 2, 1, 1), "experts, which has 1");
  }

  private void route(
      Routing out,
      Tensor logits,
      @Nullable Weight bias,
      int experts,
      int perToken,
      int groups,
      int groupsPerToken) {
    var shape =
        new RouteShape(
            experts, perToken, groups, groupsPerToken, RouteShape.Scoring.SOFTMAX, true, 1);
    kernels.route(out, logits, bias, shape, step(kernels, 1));
  }

  @Test
  void upload_beyondLimits_isRefusedAndOldBatchStays() {
    var buffer = kernels.allocateStep(new Batch.Limits(4, 1, 1, 1, 10));
    kernels.upload(buffer, Batch.prefill(piece(2, 0, 0)));

    refuse(() -> kernels.upload(buffer, Batch.prefill(piece(5, 0, 0))), "tokens: 5", "4");
    refuse(() -> kernels.upload(buffer, Batch.prefill(piece(1, 10, 0))), "token id: 10", "9");
    refuse(() -> kernels.upload(buffer, Batch.prefill(piece(1, 0, -1))), "state slot is -1");
    refuse(() -> kernels.upload(buffer, Batch.everyRow(piece(2, 0, 0))), "logit rows: 2");
    assertThat(buffer.tokens()).isEqualTo(2);
  }

  @Test
  void upload_sharedStateSlot_isRefused() {
    var batch = new Batch(List.of(piece(1, 0, 2), piece(1, 0, 2)), List.of());

    refuse(() -> step(kernels, batch), "state slot 2");
  }

  @Test
  void upload_callerReusesMask_batchKeepsItsCopy() {
    int[] mask = {0b10};
    var buffer = kernels.allocateStep(new Batch.Limits(1, 1, 1, 1, 2));
    kernels.upload(buffer, new Batch(List.of(piece(1, 0, 0)), List.of(Batch.Draw.greedy(0, mask))));
    mask[0] = 0b01;
    var picks = kernels.allocatePicks(1);
    int[] ids = new int[1];

    kernels.sample(picks, tensor(kernels, 1, 2, 5, 1), buffer);
    kernels.download(ids, new float[1], picks, 1);

    assertThat(ids[0]).isEqualTo(1);
  }

  @Test
  void loadExperts_differentShapes_isRefused() {
    var a = matrix(1, 2, BlockFormat.F32, new float[2]);
    var b = matrix(2, 1, BlockFormat.F32, new float[2]);

    refuse(() -> kernels.loadExperts(List.of(a, b)), "[2, 1]", "[1, 2]");
  }

  @Test
  void loadExperts_differentFormats_isRefused() {
    var a = matrix(1, 2, BlockFormat.F32, new float[2]);
    var b = matrix(1, 2, BlockFormat.F16, new float[2]);

    refuse(() -> kernels.loadExperts(List.of(a, b)), "[1, 2] F16", "[1, 2] F32");
  }

  @Test
  void handles_ofAnotherBackend_areRefused() {
    var other =
        new Weight() {
          @Override
          public int rows() {
            return 1;
          }

          @Override
          public int cols() {
            return 1;
          }
        };
    var x = kernels.allocate(1, 1);

    refuse(
        () -> kernels.matmul(kernels.allocate(1, 1), other, x, step(kernels, 1)),
        "another backend");
  }

  @Test
  void allocate_beyondArrays_saysWhatToLower() {
    assertThatThrownBy(() -> kernels.allocate(1 << 20, 1 << 12))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("4294967296 elements")
        .hasMessageContaining("context length");
  }

  private static void refuse(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }
}
