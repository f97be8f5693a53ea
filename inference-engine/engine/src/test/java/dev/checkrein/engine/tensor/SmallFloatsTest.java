// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounding to floats of 8 and 4 bits. */
class SmallFloatsTest {
  @Test
  void e4m3_aroundEveryNumberAndMidpoint_isNearestEven() {
    float[] floats = Golden.floats("e4m3.floats");
    byte[] codes = Golden.bytes("e4m3.codes");

    assertThat(codes).hasSize(floats.length);
    for (int i = 0; i < codes.length; i++) {
      assertThat(E4m3.encode(floats[i])).as("%s", floats[i]).isEqualTo(codes[i]);
    }
  }

  @Test
  void e4m3_everyCode_comesBack() {
    for (int code = 0; code < 256; code++) {
      float value = E4m3.decode((byte) code);

      assertThat(E4m3.encode(value) & 0x7f).isEqualTo(code & 0x7f);
      assertThat(Math.copySign(1, value) < 0).isEqualTo(code >= 0x80 && code < 0xff);
    }
  }

  @Test
  void e4m3_beyondTheLargest_isTheLargest() {
    assertThat(E4m3.encode(1e9f)).isEqualTo((byte) 0x7e);
    assertThat(E4m3.encode(Float.NEGATIVE_INFINITY)).isEqualTo((byte) 0xfe);
    assertThat(E4m3.encode(Float.NaN) & 0x7f).isEqualTo(0x7f);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "-0.0, 8", "0.25, 0", "0.26, 1", "-0.1, 8", "0.5, 1", "0.75, 2", "0.74, 1", "1, 2",
    "1.25, 2", "1.26, 3", "1.75, 4", "1.74, 3", "2, 4", "2.5, 4", "2.51, 5", "-2.5, 12", "3, 5",
    "3.5, 6", "3.49, 5", "4, 6", "5, 6", "5.01, 7", "6, 7", "1000, 7", "-1000, 15", "Infinity, 7"
  })
  void e2m1_anyFloat_isNearestEven(float value, int code) {
    assertThat(E2m1.encode(value)).isEqualTo(code);
  }

  @Test
  void e2m1_everyCode_comesBack() {
    for (int code = 0; code < 16; code++) {
      assertThat(E2m1.encode(E2m1.decode(code))).isEqualTo(code);
      assertThat(E2m1.doubled(code)).isEqualTo(2 * E2m1.decode(code) + 0f);
    }
  }
}
