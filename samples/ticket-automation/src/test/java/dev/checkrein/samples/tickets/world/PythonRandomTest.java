// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Expected values were printed by CPython 3.11's {@code random.Random(seed)}. */
class PythonRandomTest {
  @Test
  void draws_seedOfAscii_equalPython() {
    var random = new PythonRandom("sample0|locked");

    assertThat(List.of(random.bits(32), random.bits(32), random.bits(32)))
        .containsExactly(1333493763L, 3611808891L, 1641029142L);
    assertThat(random.next()).isEqualTo(0.8299118628300591);
    assertThat(random.below(100_000)).isEqualTo(25874);
    assertThat(random.between(10_000, 100_000)).isEqualTo(34847);
    assertThat(random.choice(List.of("a", "b", "c", "d", "e", "f", "g"))).isEqualTo("g");
    assertThat(random.sample(range(100, 1000), 5)).containsExactly(573, 417, 303, 440, 198);
    assertThat(random.sample(range(100, 1000), 17))
        .containsExactly(
            431, 659, 179, 410, 726, 522, 862, 981, 208, 578, 940, 155, 966, 505, 482, 177, 614);
    assertThat(random.sample(range(0, 10), 10)).containsExactly(5, 9, 6, 0, 2, 3, 4, 8, 1, 7);
    assertThat(random.bits(1)).isEqualTo(1);
    assertThat(random.bits(5)).isEqualTo(9);
  }

  @Test
  void draws_seedEmpty_equalPython() {
    var random = new PythonRandom("");

    assertThat(List.of(random.bits(32), random.bits(32), random.bits(32)))
        .containsExactly(4124137760L, 1951988028L, 2557274880L);
    assertThat(random.next()).isEqualTo(0.20688680103429935);
  }

  @Test
  void draws_seedBeyondAscii_equalPython() {
    var random = new PythonRandom("Zoë");

    assertThat(List.of(random.bits(32), random.bits(32), random.bits(32)))
        .containsExactly(322529686L, 3262659L, 880168996L);
    assertThat(random.next()).isEqualTo(0.1387513256277697);
  }

  @Test
  void draws_manyTurnsOfTheState_equalPython() {
    var random = new PythonRandom("long");
    for (int i = 0; i < 2000; i++) {
      random.next();
    }

    assertThat(random.next()).isEqualTo(0.24415559841835766);
    assertThat(random.bits(32)).isEqualTo(3453784756L);
  }

  @Test
  void sample_moreThanThereAre_isRefused() {
    var random = new PythonRandom("x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> random.sample(List.of(1, 2), 3))
        .withMessage("sample of 3 from a list of 2, expected 0 to 2");
  }

  @Test
  void choice_emptyList_isRefused() {
    var random = new PythonRandom("x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> random.choice(List.of()))
        .withMessage("bound is 0, expected 1 or more");
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
