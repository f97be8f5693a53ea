// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.testing.ScriptedChatModel;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.pocket.PocketModel;
import dev.checkrein.samples.tickets.systems.DeskTools;
import dev.checkrein.samples.tickets.world.GeneratedTicket;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.TicketKind;
import dev.checkrein.samples.tickets.world.World;
import dev.langchain4j.data.message.UserMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketTeamTest {
  private static final AgentBook BOOK =
      AgentBook.open(PocketModel.unpack(Path.of("target", "pocket-cache")));

  private final GeneratedTicket ticket = TicketGenerator.generate("team", TicketKind.LOCKED);
  private final World world = new World(ticket.world());
  private final InMemoryJournal journal = new InMemoryJournal();

  private TicketOutcome work(ScriptedChatModel model, Approver approver) {
    return new TicketTeam(model, BOOK, TeamPolicy.DEFAULTS, journal, approver)
        .work(TeamTicket.of(ticket.text(), 1), DeskTools.on(world), TeamObserver.NONE);
  }

  private ScriptedReply route() {
    return call("route_ticket", "\"queue\": \"Access\", \"priority\": \"normal\"");
  }

  private ScriptedReply.Answer call(String tool, String arguments) {
    return ScriptedReply.call(
        tool, "{\"ticket_id\": \"%s\", %s}".formatted(ticket.id(), arguments));
  }

  @Test
  void work_approved_isResolvedAndTheReviewerReadsTheActions() {
    var model =
        ScriptedChatModel.of(
            route(),
            ScriptedReply.text("Routed."),
            ScriptedReply.call(
                "unlock_account", "{\"login\":\"%s\"}".formatted(ticket.subjectLogin())),
            call("resolve_ticket", "\"resolution\": \"Unlocked.\""),
            ScriptedReply.text("Unlocked."),
            ScriptedReply.text("APPROVE: The actions fit the ticket."));

    var outcome = work(model, Approver.ASK);

    assertThat(outcome.status()).isEqualTo(TicketStatus.RESOLVED);
    assertThat(outcome.queue()).isEqualTo("Access");
    assertThat(outcome.steps()).isEqualTo(2);
    assertThat(outcome.review())
        .isEqualTo(new Review(Review.Verdict.APPROVE, "The actions fit the ticket."));
    var asked = (UserMessage) model.lastRequest().messages().getLast();
    assertThat(asked.singleText())
        .isEqualTo(
            ticket.text().routed("Access", "normal")
                + "\nActions:\n1. unlock_account {\"login\": \"%s\"} -> {\"ok\": true}\n"
                    .formatted(ticket.subjectLogin())
                + "2. resolve_ticket {\"ticket_id\": \"%s\", \"resolution\": \"Unlocked.\"} -> {\"ok\": true}"
                    .formatted(ticket.id()));
  }

  @Test
  void work_callNeedsApproval_waitsAndGoesOnAfterIt() {
    var reset =
        ScriptedReply.call("reset_password", "{\"login\":\"%s\"}".formatted(ticket.subjectLogin()));
    var waiting =
        work(ScriptedChatModel.of(route(), ScriptedReply.text("Routed."), reset), Approver.ASK);
    var request = waiting.approvals().getFirst();
    journal.append(
        request.runId(),
        Instant.now(),
        new RunEvent.ApprovalDecided(new ApprovalDecision.Approved(request.approvalId(), "Eve")));

    var done =
        work(
            ScriptedChatModel.of(
                call("escalate_ticket", "\"team\": \"security\", \"reason\": \"x\""),
                ScriptedReply.text("Done."),
                ScriptedReply.text("APPROVE: fine")),
            Approver.ASK);

    assertThat(waiting.waitingFor()).isEqualTo(WaitingFor.APPROVAL);
    assertThat(world.state().effects().resets()).containsExactly(ticket.subjectLogin());
    assertThat(done.status()).isEqualTo(TicketStatus.ESCALATED);
    assertThat(done.approvals()).isEmpty();
  }

  @Test
  void work_reworkAfterAChange_goesToAPersonAtOnce() {
    var outcome =
        work(
            ScriptedChatModel.of(
                route(),
                ScriptedReply.text("Routed."),
                call("resolve_ticket", "\"resolution\": \"x\""),
                ScriptedReply.text("Done."),
                ScriptedReply.text("REWORK: unlock_account is missing.")),
            Approver.ASK);

    assertThat(outcome.status()).isEqualTo(TicketStatus.WAITING);
    assertThat(outcome.waitingFor()).isEqualTo(WaitingFor.PERSON);
    assertThat(outcome.message()).contains("unlock_account is missing.");
  }

  @Test
  void work_reworkWithoutAChange_isTriedOnceMore() {
    var model =
        ScriptedChatModel.of(
            route(),
            ScriptedReply.text("Routed."),
            ScriptedReply.text("Done."),
            ScriptedReply.text("REWORK: The ticket is still open."),
            ScriptedReply.text("Done."),
            ScriptedReply.text("REWORK: The ticket is still open."));

    var outcome = work(model, Approver.ASK);

    model.assertExhausted();
    assertThat(outcome.waitingFor()).isEqualTo(WaitingFor.PERSON);
  }

  @Test
  void work_onlyAReply_waitsForTheRequester() {
    var outcome =
        work(
            ScriptedChatModel.of(
                route(),
                ScriptedReply.text("Routed."),
                call("reply", "\"message\": \"Who?\""),
                ScriptedReply.text("Asked."),
                ScriptedReply.text("APPROVE: fine")),
            Approver.ASK);

    assertThat(outcome.waitingFor()).isEqualTo(WaitingFor.REQUESTER);
  }

  @Test
  void work_resolverNeverEnds_failsAtTheTurnLimitOfTheModel() {
    var replies = new java.util.ArrayList<ScriptedReply>();
    replies.add(route());
    replies.add(ScriptedReply.text("Routed."));
    for (int i = 0; i < BOOK.limits().turnsMax(); i++) {
      replies.add(ScriptedReply.call("get_user", "{\"login\": \"u%d\"}".formatted(i)));
    }

    var outcome = work(ScriptedChatModel.of(replies), Approver.ASK);

    assertThat(outcome.status()).isEqualTo(TicketStatus.FAILED);
    assertThat(outcome.message()).contains("turn limit (" + BOOK.limits().turnsMax() + ")");
  }

  @Test
  void work_triageWithoutACall_fails() {
    var outcome = work(ScriptedChatModel.of(ScriptedReply.text("Access.")), Approver.ASK);

    assertThat(outcome.status()).isEqualTo(TicketStatus.FAILED);
    assertThat(outcome.message()).contains("triage chose no queue");
  }

  @Test
  void pasted_longText_isCutAtTheModelsLimit() {
    var pasted = BOOK.pasted("TK-10001", "ü😀".repeat(BOOK.ticketCharactersMax()), 1);

    assertThat(pasted.unrouted().codePointCount(0, pasted.unrouted().length()))
        .isEqualTo("[TK-10001]\n".length() + BOOK.ticketCharactersMax());
    assertThat(pasted.routed().text("Access", "low")).isEqualTo(pasted.unrouted());
  }

  @Test
  void form_textWithGaps_isFilledInOnePass() {
    var form = new Form("[{id}]\n{text} {other}");

    assertThat(form.fill(java.util.Map.of("id", "{text}", "text", "$1 \\ {id}")))
        .isEqualTo("[{text}]\n$1 \\ {id} {other}");
  }

  @Test
  void policy_unknownTool_isNamed() {
    assertThatThrownBy(
            () ->
                new TeamPolicy(
                    Set.of("reset_pasword"),
                    TeamPolicy.DEFAULTS.toolTimeout(),
                    TeamPolicy.DEFAULTS.runTime(),
                    null))
        .hasMessageContaining("reset_pasword")
        .hasMessageContaining("desk.approvals");
  }
}
