// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodesTest {
  @TempDir Path folder;

  @Test
  void expert_replayedOnAllSamples_givesEveryStoredResultAndEndState() {
    var episodes = SampleEpisodes.all();

    assertThat(episodes).hasSize(200);
    for (var episode : episodes) {
      var world = new World(episode.world());
      for (var step : episode.expert()) {
        var action = step.action();
        var result = world.call(action.tool(), action.arguments());
        assertThat(Json.write(result)).isEqualTo(Json.write(action.result()));
      }
      assertThat(world.endState(episode.ticketId(), episode.mentions()))
          .isEqualTo(episode.expected());
      assertThat(episode.solvedBy(world)).isTrue();
    }
  }

  @Test
  void untouchedWorld_ofAnySample_isNotSolved() {
    assertThat(SampleEpisodes.all())
        .noneMatch(episode -> episode.solvedBy(new World(episode.world())));
  }

  @Test
  void read_withoutExpertAndFinal_isAccepted() {
    var episode = Episodes.parse(withoutExpert(), "x");

    assertThat(episode.expert()).isEmpty();
    assertThat(episode.closing()).isNull();
    assertThat(Json.write(episode.toJson())).isEqualTo(withoutExpert());
  }

  @Test
  void read_emptyLines_areSkipped() throws IOException {
    var file = folder.resolve("e.jsonl");
    Files.writeString(file, "\n" + withoutExpert() + "\n\n" + withoutExpert() + "\n");

    assertThat(Episodes.read(file)).hasSize(2);
  }

  @Test
  void read_fileAbsent_namesIt() {
    var file = folder.resolve("none.jsonl");

    assertThatThrownBy(() -> Episodes.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(file + ": no such file, expected episodes as JSON lines");
  }

  @Test
  void read_notUtf8_namesTheFile() throws IOException {
    var file = folder.resolve("e.jsonl");
    Files.write(file, new byte[] {'{', (byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(() -> Episodes.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(file + ": is not UTF-8 text, expected JSON lines");
  }

  @Test
  void read_noEpisode_isRefused() {
    assertThatThrownBy(() -> Episodes.read(new StringReader("\n"), "e.jsonl"))
        .hasMessage("e.jsonl: holds no episode, expected JSON lines");
  }

  @Test
  void read_brokenSecondLine_namesLine() {
    var text = withoutExpert() + "\n{\"ticket_id\": ";

    assertThatThrownBy(() -> Episodes.read(new StringReader(text), "e.jsonl"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("e.jsonl line 2: malformed JSON");
  }

  @Test
  void read_fieldMissing_namesLineAndField() {
    assertRefused("\"ticket\": ", "\"text\": ", "e.jsonl line 1: 'ticket' is missing");
  }

  @Test
  void read_nestedFieldOfWrongType_namesPathAndValue() {
    assertRefused(
        "\"disk_free_gb\": 264",
        "\"disk_free_gb\": \"much\"",
        "e.jsonl line 1: world: assets: NB-27137: 'disk_free_gb' is 'much',"
            + " expected a whole number from 0 to 2147483647");
  }

  @Test
  void read_ticketNotInWorld_isRefused() {
    assertRefused(
        "\"ticket_id\": \"TK-30139\"",
        "\"ticket_id\": \"TK-1\"",
        "e.jsonl line 1: 'ticket_id' is 'TK-1', expected one of [TK-30139, TK-87299]");
  }

  @Test
  void read_mentionsOfOtherCountThanExpected_isRefused() {
    assertRefused(
        "\"mentions\": [], \"expected\"",
        "\"mentions\": [\"KB-1\"], \"expected\"",
        "e.jsonl line 1: 'mentions' has 1 entries, 'expected' has 0");
  }

  @Test
  void read_orderRowTooShort_isRefused() {
    assertRefused(
        "\"orders\": []",
        "\"orders\": [[\"u1\", \"mouse\"]]",
        "e.jsonl line 1: expected: 'orders' is a list of 1, expected a list of rows of 3");
  }

  @Test
  void read_articleWithoutTitle_isRefused() {
    assertRefused(
        "\"guest\": \"Register a guest\"",
        "\"host\": \"Register a host\"",
        "e.jsonl line 1: world: article 'guest' has no title, expected one in 'article_titles'");
  }

  private static void assertRefused(String found, String replacement, String message) {
    var line = SampleEpisodes.lines().getFirst().replace(found, replacement);

    assertThatThrownBy(() -> Episodes.read(new StringReader(line), "e.jsonl"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(message);
  }

  private static String withoutExpert() {
    var line = SampleEpisodes.lines().getFirst();
    return line.substring(0, line.indexOf(", \"expert\"")) + "}";
  }
}
