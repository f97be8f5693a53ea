// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotaryConfigTest {
  private static RotaryConfig config(String json) {
    return RotaryConfig.from(
        JsonObject.from(Json.parse(json.getBytes(StandardCharsets.UTF_8), "c"), "c"), 64);
  }

  @Test
  void frequencies_plain_fallByTheBase() {
    var frequencies = config("{\"rope_theta\": 10000.0}").frequencies();

    assertThat(frequencies).hasSize(32);
    assertThat(frequencies[0]).isEqualTo(1);
    assertThat(frequencies[16]).isCloseTo(0.01f, within(1e-9f));
  }

  @Test
  void frequencies_linear_areDivided() {
    var frequencies =
        config(
                "{\"rope_theta\": 10000.0, \"rope_scaling\": {\"type\": \"linear\", \"factor\":"
                    + " 4.0}}")
            .frequencies();

    assertThat(frequencies[0]).isEqualTo(0.25f);
    assertThat(frequencies[16]).isCloseTo(0.0025f, within(1e-9f));
  }

  /**
   * Llama 3.2: base 500000, factor 32, low 1, high 4, context 8192. Fast pairs stay, slow ones are
   * divided by 32; in between the values are those of the published rule, worked out by hand: pair
   * 14 of 32 makes 8192 * 500000^(-14/32) / (2 π) = 4.19 waves and stays; pair 15 makes 2.78 and
   * keeps (2.78 - 1) / 3 of itself.
   */
  @Test
  void frequencies_llama3_keepFastAndDivideSlowPairs() {
    var scaling =
        "{\"factor\": 32.0, \"high_freq_factor\": 4.0, \"low_freq_factor\": 1.0,"
            + " \"original_max_position_embeddings\": 8192, \"rope_type\": \"llama3\"}";
    var scaled =
        config("{\"rope_theta\": 500000.0, \"rope_scaling\": " + scaling + "}").frequencies();
    var plain = config("{\"rope_theta\": 500000.0}").frequencies();

    assertThat(scaled[0]).isEqualTo(1);
    assertThat(scaled[14]).isEqualTo(plain[14]);
    double kept = (8192 * Math.pow(500000, -15 / 32.0) / (2 * Math.PI) - 1) / 3;
    assertThat(kept).isBetween(0.59, 0.60);
    assertThat(scaled[15] / plain[15]).isCloseTo((float) (kept + (1 - kept) / 32), within(1e-6f));
    for (int j = 18; j < 32; j++) {
      assertThat(scaled[j] / plain[j]).isCloseTo(1 / 32f, within(1e-8f));
    }
  }

  @Test
  void from_parametersOfNewerFiles_areTheSame() {
    assertThat(
            config(
                "{\"rope_parameters\": {\"rope_theta\": 500000.0, \"rope_type\": \"linear\","
                    + " \"factor\": 2.0}}"))
        .isEqualTo(
            config(
                "{\"rope_theta\": 500000.0, \"rope_scaling\": {\"rope_type\": \"linear\","
                    + " \"factor\": 2.0}}"));
  }

  @Test
  void from_partOfAHead_rotatesFewerPairs() {
    assertThat(config("{\"partial_rotary_factor\": 0.5}").pairs()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0}}",
        "{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 4.0}}",
        "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0}}",
        "{\"rope_scaling\": {\"type\": \"linear\"}}",
        "{\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 4.0,"
            + " \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 8192}}",
        "{\"rope_theta\": 0}",
        "{\"partial_rotary_factor\": 1.5}",
        "{\"partial_rotary_factor\": 0.01}"
      })
  void from_unsupported_isRefused(String json) {
    assertThatThrownBy(() -> config(json)).isInstanceOf(ModelFormatException.class);
  }
}
