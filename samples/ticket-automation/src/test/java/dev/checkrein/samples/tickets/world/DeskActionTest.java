// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeskActionTest {
  @Test
  void lines_ofTheFirstSample_areWhatTheReviewerWasTrainedOn() {
    var actions =
        SampleEpisodes.all().getFirst().expert().stream().map(Episode.Step::action).toList();

    assertThat(DeskAction.lines(actions))
        .isEqualTo(
            """
            1. get_user {"login": "u65890"} -> {"login": "u65890", "name": "Chen Garcia", \
            "department": "Logistics", "status": "password_expired", "manager": "u40622"}
            2. reset_password {"login": "u65890"} -> {"ok": true}
            3. resolve_ticket {"ticket_id": "TK-30139", "resolution": "New password sent to \
            u65890."} -> {"ok": true}\
            """);
  }

  @Test
  void lines_textBeyondAscii_staysAsItIs() {
    var action = new DeskAction("reply", WorldJson.object("message", "Grüße\n\"ok\""), Answer.ok());

    assertThat(action).hasToString("reply {\"message\": \"Grüße\\n\\\"ok\\\"\"} -> {\"ok\": true}");
  }

  @Test
  void reviewText_noActions_endsAfterTheHeading() {
    assertThat(DeskAction.reviewText("[TK-1] x", List.of())).isEqualTo("[TK-1] x\nActions:\n");
  }
}
