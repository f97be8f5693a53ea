// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeskActionTest {
  @Test
  void toString_ofTheFirstSample_isWhatTheReviewerWasTrainedOn() {
    var actions =
        SampleEpisodes.all().getFirst().expert().stream().map(step -> step.action().toString());

    assertThat(actions)
        .containsExactly(
            "get_user {\"login\": \"u65890\"} -> {\"login\": \"u65890\", \"name\": \"Chen Garcia\","
                + " \"department\": \"Logistics\", \"status\": \"password_expired\", \"manager\":"
                + " \"u40622\"}",
            "reset_password {\"login\": \"u65890\"} -> {\"ok\": true}",
            "resolve_ticket {\"ticket_id\": \"TK-30139\", \"resolution\": \"New password sent to"
                + " u65890.\"} -> {\"ok\": true}");
  }

  @Test
  void toString_textBeyondAscii_staysAsItIs() {
    var action = new DeskAction("reply", WorldJson.object("message", "Grüße\n\"ok\""), Answer.ok());

    assertThat(action).hasToString("reply {\"message\": \"Grüße\\n\\\"ok\\\"\"} -> {\"ok\": true}");
  }
}
