// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long texts. That expressions stay near linear is checked by their budget of steps, which grows
 * with the text and ends in an error; that merging does, by counting candidates.
 */
class LongTextTest {
  private static final int MILLION = 1_000_000;
  private static final int LONG = 20_000;
  private static final List<String> UNITS =
      List.of(
          "a",
          "A",
          " ",
          "\n",
          "1",
          "\u0301",
          "🙂",
          "中",
          "ʰ",
          "é",
          "'",
          "<",
          "a ",
          " \n",
          "\r\n",
          "a1",
          "aA",
          "A\u0301",
          "\u0301\u0323",
          "\u0000",
          "\ufeff",
          "\u00a0",
          "'s",
          "ſ");

  /** Entries of every power of two of a character, so that merging has much to do. */
  private static GgufKeys runs(GgufKeys keys, List<String> units) {
    boolean scored = keys.model.equals("llama");
    for (var unit : units) {
      var run = unit;
      if (scored) {
        keys.piece(unit, -100);
      }
      for (int power = 0; power < 6; power++) {
        if (scored) {
          keys.piece(run + run, -power);
        } else {
          keys.merge(run, run);
        }
        run += run;
      }
    }
    return keys;
  }

  static Stream<GgufKeys> vocabularies() {
    var bytes = List.of("a", "A", "Ġ", "Ċ", "1", "<");
    return Stream.concat(
        Stream.of("llama-bpe", "tekken", "gpt-2", "smollm", "qwen2")
            .map(pre -> runs(GgufKeys.byteLevel(pre), bytes)),
        Stream.of(runs(GgufKeys.characters(), List.of("a", "A", "\u2581", "1", "<", "中"))));
  }

  private static void assertComesBack(GgufKeys keys, Tokenizer tokenizer, String unit, int length) {
    var text = unit.repeat(length / unit.length());

    var ids = tokenizer.encodeWithSpecials(text);

    assertThat(tokenizer.decode(ids).equals(text)).as("%s of '%s'", keys.pre, unit).isTrue();
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void encode_longRunsOfOneUnit_stayWithinTheirSteps(GgufKeys keys) {
    var tokenizer = keys.tokenizer();

    for (var unit : UNITS) {
      assertComesBack(keys, tokenizer, unit, LONG);
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void encode_oneMillionOfOneUnit_staysWithinItsSteps(GgufKeys keys) {
    var tokenizer = keys.tokenizer();

    for (var unit : List.of("a", " ", "\n", "1", "\u0301", "🙂")) {
      assertComesBack(keys, tokenizer, unit, MILLION);
    }
  }

  @Test
  void merge_oneMillionOfOneCharacter_takesFewCandidates() {
    var keys = runs(GgufKeys.characters(), List.of("a"));
    var entries = Entries.from(keys.vocabulary());
    var symbols = new Symbols(entries);
    var merges = ScoredMerges.of(entries, keys.vocabulary().scores(), symbols);
    var merger = new WordMerger(merges, symbols.of("a".repeat(MILLION)));

    var ids = merger.merge();

    assertThat(ids).hasSize(MILLION / 64);
    assertThat(Arrays.stream(ids).distinct()).containsExactly(keys.id("a".repeat(64)));
    assertThat(merger.candidates()).isLessThan(3 * MILLION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0301\u0323", "\u0323\u0301", "e\u0301", "\u1100\u1161\u11a8", "\u0f71\u0f72"})
  void compose_oneMillionMarks_areComposedInPieces(String unit) {
    var text = "\u0041" + unit.repeat(MILLION / unit.length());

    var composed = new Normalization(List.of(Normalization.Step.COMPOSE)).apply(text);

    assertThat(composed.length()).isBetween(MILLION / 3, MILLION + 1);
  }
}
