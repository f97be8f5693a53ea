// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.model.Rig;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Several engines over one mapping. */
class SharedCheckpointTest {
  private static final EngineOptions OPTIONS =
      EngineOptions.DEFAULTS.withThreads(1).withContextTokensMax(64);

  private static Checkpoint checkpoint() {
    return Checkpoint.open(Rig.MODELS.resolve("dense-mlp-bf16"));
  }

  private static float[] logits(Engine engine) {
    var rows = new ArrayList<float[]>();
    engine.logits(new int[] {1}, (_, row) -> rows.add(row));
    return rows.getFirst();
  }

  @Test
  void open_overOneCheckpoint_enginesUseTheSameMemory() {
    var checkpoint = checkpoint();
    try (var one = Engine.open(checkpoint, OPTIONS);
        var two = Engine.open(checkpoint, OPTIONS)) {
      var first = one.checkpoint().matrix("lm_head.weight", 320, 64).data();
      var second = two.checkpoint().matrix("lm_head.weight", 320, 64).data();

      assertThat(first.address()).isEqualTo(second.address());
      assertThat(logits(one)).isEqualTo(logits(two));
    } finally {
      checkpoint.close();
    }
  }

  @Test
  void close_ofCheckpointOrOneEngine_leavesTheOther() {
    var checkpoint = checkpoint();
    var one = Engine.open(checkpoint, OPTIONS);
    try (var two = Engine.open(checkpoint, OPTIONS)) {
      checkpoint.close();
      checkpoint.close();
      one.close();

      assertThat(logits(two)).hasSize(320);
    }
  }

  @Test
  void close_ofTheLastHandle_unmaps() {
    var checkpoint = checkpoint();
    var matrix = checkpoint.matrix("lm_head.weight", 320, 64);
    Engine.open(checkpoint, OPTIONS).close();
    assertThat(matrix.data().scope().isAlive()).isTrue();

    checkpoint.close();

    assertThat(matrix.data().scope().isAlive()).isFalse();
    assertThatThrownBy(() -> Engine.open(checkpoint, OPTIONS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
