// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static final Normalization NFC = new Normalization(List.of(Normalization.Step.COMPOSE));

  private static TokenizerJson with(Object normalizer) {
    var json = new TokenizerJson();
    json.root.put("normalizer", normalizer);
    return json;
  }

  @Test
  void compose_marks_areInOrderAndComposed() {
    assertThat(NFC.apply("e\u0301x\u0301\u0323\u212b")).isEqualTo("éx\u0323\u0301Å");
    assertThat(NFC.apply("")).isEmpty();
  }

  @Test
  void compose_runOfAThousandMarks_isComposedAsAWhole() {
    var text = "a" + "\u0301\u0323".repeat(500) + "b";

    assertThat(NFC.apply(text)).isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  @Test
  void compose_longerRun_isComposedInPieces() {
    var text = "a" + "\u0301".repeat(1000) + "\u0323";

    assertThat(NFC.apply(text)).isEqualTo("\u00e1" + "\u0301".repeat(999) + "\u0323");
  }

  @Test
  void normalizer_ofByteLevelVocabulary_isNfcAlone() {
    var tokenizer = with(Map.of("type", "NFC")).added(300, "e\u0301>").tokenizer();

    assertThat(tokenizer.decode(tokenizer.encode("e\u0301"))).isEqualTo("é");
    assertThat(tokenizer.encodeWithSpecials("e\u0301>e\u0301"))
        .isEqualTo(new int[] {300, 0xc3, 0xa9});

    assertThatThrownBy(with(Map.of("type", "Prepend", "prepend", "\u2581"))::tokenizer)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'normalizer'");
  }

  @Test
  void normalizer_unsupported_isRefusedByName() {
    for (var normalizer :
        List.<Map<String, Object>>of(
            Map.of("type", "Lowercase"),
            Map.of("type", "Prepend", "prepend", "x"),
            Map.of("type", "Replace", "pattern", Map.of("String", "a"), "content", "\u2581"),
            Map.of("type", "Replace", "pattern", Map.of("Regex", " "), "content", "\u2581"),
            Map.of("type", "Replace", "pattern", Map.of("String", " "), "content", "_"),
            Map.of("type", "Sequence", "normalizers", List.of(Map.of("type", "NFKC"))))) {
      assertThatThrownBy(with(normalizer)::tokenizer)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith("tokenizer.json: normalizer");
    }
  }
}
