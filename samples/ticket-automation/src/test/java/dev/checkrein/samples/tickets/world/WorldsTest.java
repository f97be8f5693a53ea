// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldsTest {
  private final Worlds worlds = new Worlds();

  @Test
  void find_addedThenRemoved_isGone() {
    var world = office("a");
    worlds.add("main", world);

    assertThat(worlds.find("main")).containsSame(world);
    worlds.remove("main");
    assertThat(worlds.find("main")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a b"})
  void add_malformedName_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> worlds.add(name, office("a")))
        .withMessageStartingWith("world is named '" + name + "', expected");
  }

  @Test
  void add_takenName_isRefused() {
    worlds.add("main", office("a"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> worlds.add("main", office("b")))
        .withMessage("world 'main' exists already");
  }

  @Test
  void json_writtenAndReadAgain_keepsEveryWorld() {
    worlds.add("b", office("b"));
    worlds.add("a", office("a"));
    worlds.find("a").orElseThrow().open("TK-1");
    var text = Json.write(worlds.toJson());

    var restored = Worlds.from(JsonObject.from(Json.parse(text, "s"), "s"));

    assertThat(restored.names()).containsExactly("a", "b");
    assertThat(Json.write(restored.toJson())).isEqualTo(text);
    assertThat(restored.find("a").orElseThrow().state().tickets())
        .isEqualTo(Map.of("TK-1", DeskTicket.open()));
  }

  private static World office(String seed) {
    return new World(TicketGenerator.office(seed, 3));
  }
}
