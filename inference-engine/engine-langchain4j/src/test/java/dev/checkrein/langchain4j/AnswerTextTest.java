// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTextTest {
  private final List<String> pieces = new ArrayList<>();

  private AnswerText read(List<String> stops, String... input) {
    var text = new AnswerText(stops);
    for (var piece : input) {
      pieces.add(text.accept(piece));
    }
    if (!text.stopped()) {
      pieces.add(text.finish());
    }
    return text;
  }

  @Test
  void text_whiteSpaceAround_isDropped() {
    var text = read(List.of(), "\n ", " Hello", " ", "\n", "world", ".", "\n\n");

    assertThat(text.whole()).isEqualTo("Hello \nworld.");
    assertThat(pieces).containsExactly("", "Hello", "", "", " \nworld", ".", "", "");
  }

  @Test
  void text_onlyWhiteSpace_isEmpty() {
    var text = read(List.of(), "\n", "  ");

    assertThat(text.whole()).isEmpty();
  }

  @Test
  void stop_acrossPieces_isFoundAndNothingOfItGivenOut() {
    var text = read(List.of("World"), "Hello ", "Wo", "r", "ld and", " more");

    assertThat(text.stopped()).isTrue();
    assertThat(text.whole()).isEqualTo("Hello");
    assertThat(String.join("", pieces)).isEqualTo("Hello");
  }

  @Test
  void stop_thatNeverCompletes_isGivenOutAtTheEnd() {
    var text = read(List.of("World"), "Hello ", "Wor");

    assertThat(text.stopped()).isFalse();
    assertThat(pieces).containsExactly("Hello", "", " Wor");
  }

  @Test
  void stop_beginningThatTurnsOutOtherwise_isGivenOut() {
    read(List.of("aab"), "a", "a", "a", "c");

    assertThat(pieces).containsExactly("", "", "a", "aac", "");
  }

  @Test
  void stop_severalInOnePiece_firstInTheTextCounts() {
    var text = read(List.of("two", "one"), "zero one two");

    assertThat(text.whole()).isEqualTo("zero");
  }

  @Test
  void text_afterAStop_isIgnored() {
    var text = read(List.of("."), "One. Two", "Three.");

    assertThat(text.whole()).isEqualTo("One");
    assertThat(pieces).containsExactly("One", "");
  }
}
