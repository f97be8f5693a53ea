// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.tensor.BlockFormat;
import dev.checkrein.engine.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scales that are no numbers are found before a model answers with them. */
class DamagedWeightsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "Q8_0, 0",
    "Q4_0, 0",
    "Q4_1, 0",
    "Q4_1, 2",
    "Q5_0, 0",
    "Q5_1, 2",
    "Q2_K, 80",
    "Q2_K, 82",
    "Q3_K, 108",
    "Q4_K, 0",
    "Q4_K, 2",
    "Q5_K, 2",
    "Q6_K, 208",
    "IQ4_NL, 0",
    "IQ4_XS, 0"
  })
  void firstNotFinite_scaleOfSecondBlock_isFound(BlockFormat format, int offset) {
    var bytes = new byte[2 * format.blockBytes()];
    var matrix =
        new Matrix(
            "w", 2, format.blockElements(), format, MemorySegment.ofArray(bytes).asReadOnly());
    assertThat(matrix.firstNotFinite()).isEqualTo(-1);

    bytes[format.blockBytes() + offset + 1] = 0x7c; // infinity

    assertThat(matrix.firstNotFinite()).isEqualTo(format.blockElements());
  }

  @Test
  void firstNotFinite_codesAndExponentsWithoutValue_areFound() {
    var fp8 = new byte[] {0, 0x7e, (byte) 0xff, 0};
    assertThat(
            new Matrix("w", 2, 2, BlockFormat.F8_E4M3, MemorySegment.ofArray(fp8)).firstNotFinite())
        .isEqualTo(2);
    var mxfp4 = new byte[34];
    mxfp4[17] = (byte) 0xff;
    assertThat(
            new Matrix("w", 1, 64, BlockFormat.MXFP4, MemorySegment.ofArray(mxfp4))
                .firstNotFinite())
        .isEqualTo(32);
    var vector = new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xc0, 0x7f};
    assertThat(
            new Matrix("w", 1, 2, BlockFormat.F32, MemorySegment.ofArray(vector)).firstNotFinite())
        .isEqualTo(1);
  }

  @Test
  void load_blockScaleNaN_isRefusedByTensorAndPlace() throws IOException {
    var name = "nemotron-h-moe-q8_0.gguf";
    var bytes = Files.readAllBytes(Rig.MODELS.resolve("gguf").resolve(name));
    var file = folder.resolve(name);
    int last = bytes.length - 34; // the file ends with a block of Q8_0, or with padding of zeros
    while (bytes[last] == 0 && bytes[last + 33] == 0) {
      last--;
    }
    boolean refused = false;
    for (int at = last; at > last - 34 && !refused; at--) {
      var bad = bytes.clone();
      bad[at] = 0;
      bad[at + 1] = 0x7e;
      Files.write(file, bad);
      try (var rig = new Rig(file, Backend.SCALAR, 1)) {
        assertThat(rig.limits.vocabulary()).isEqualTo(384);
      } catch (ModelFormatException e) {
        refused = true;
        assertThat(e).hasMessageContaining("Q8_0 has a scale that is NaN or infinite");
      }
    }
    assertThat(refused).isTrue();
  }
}
