// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.engine.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TicketGeneratorTest {
  @Test
  void episode_everySeedOfTheSample_equalsItsLineByteForByte() {
    var lines = SampleEpisodes.lines();

    assertThat(lines).hasSize(200);
    for (int i = 0; i < lines.size(); i++) {
      var kind = TicketGenerator.kinds().get(i % 20);
      var episode = TicketGenerator.episode("sample" + i / 20, kind);
      assertThat(Json.write(episode.toJson())).isEqualTo(lines.get(i));
    }
  }

  /** The digest is that of the Python export of the same 600 episodes. */
  @Test
  void episode_sixHundredOtherSeeds_equalPython() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 30; i++) {
      for (var kind : TicketGenerator.kinds()) {
        var line = Json.write(TicketGenerator.episode("other" + i, kind).toJson()) + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("8e0d2426ab6044210d2cbd4533d945c1893fb364248bde0212161847cf11eb8f");
  }

  /** The digest is that of the Python texts. */
  @Test
  void generateHeldOut_manySeeds_equalsPython() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 50; i++) {
      for (var kind : TicketGenerator.kinds()) {
        var text = TicketGenerator.generateHeldOut("held" + i, kind).routedText() + "\n";
        digest.update(text.getBytes(StandardCharsets.UTF_8));
      }
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("e8c5edad0facb06ca0724faa84fde86471f028229c641ccabf6dacc70fe13f8e");
  }

  /** The digest is that of the Python kinds and texts. */
  @Test
  void generate_kindLeftToTheSeed_equalsPython() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 200; i++) {
      var ticket = TicketGenerator.generate("any" + i);
      var text = ticket.kind().label() + " " + ticket.text().unrouted() + "\n";
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("55928eaf13d77e583aacb50ac5f09f8431d17fd13b239eba7499e908e3d228d7");
  }

  @Test
  void generate_heldOutWording_isNotAmongTheCommonOnes() {
    var ticket = TicketGenerator.generateHeldOut("seed", TicketKind.DISK);

    assertThat(ticket.text().subject()).isEqualTo("Drive C full");
    assertThat(ticket.text().body()).contains("Drive C of my notebook is nearly full.");
  }

  @Test
  void office_anySize_hasPeopleWithDevicesAndNoTickets() {
    var office = TicketGenerator.office("main", 40);

    assertThat(office.users()).hasSize(40);
    assertThat(office.assets().size()).isBetween(40, 80);
    assertThat(office.services().values()).containsOnly(ServiceState.UP);
    assertThat(office.tickets()).isEmpty();
    assertThat(office.faults()).isEqualTo(Map.of());
  }

  @Test
  void office_onePerson_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TicketGenerator.office("main", 1))
        .withMessage("office of 1 people, expected 2 to 500");
  }

  @Test
  void episode_everyKind_isSolvedInOneToSevenCalls() {
    for (var kind : TicketGenerator.kinds()) {
      List<Episode.Step> steps = TicketGenerator.episode("calls", kind).expert();

      assertThat(steps).as(kind.label()).hasSizeBetween(1, 7);
    }
  }
}
