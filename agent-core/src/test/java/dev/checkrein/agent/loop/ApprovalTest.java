// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.RUN;
import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.result;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.checkrein.agent.ApprovalDecision.Approved;
import dev.checkrein.agent.ApprovalDecision.Rejected;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.testing.ScriptedReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ApprovalTest {
  private final AtomicInteger wiped = new AtomicInteger();
  private final Agent agent =
      agent(
          tool("wipe", CallPolicy.destructive(), call -> "wiped " + wiped.incrementAndGet()),
          tool("find", call -> "b"));

  @Test
  void start_callNeedsApproval_waitsAndRunsNothing() {
    var loop = new LoopFixture(call("wipe", "a"));

    var outcome = loop.loop().start(agent, "hello", RUN);

    assertThat(outcome)
        .isEqualTo(
            new RunOutcome.Waiting(
                RUN,
                java.util.List.of(
                    new ApprovalRequest(
                        "1.1",
                        RUN,
                        "wipe",
                        "{\"key\": \"a\"}",
                        "the policy of tool 'wipe' asks for an approval"))));
    assertThat(wiped).hasValue(0);
  }

  @Test
  void resume_approved_runsTheCallOnce() {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("done"));
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);

    var result = result(tools.resume(RUN, new Approved("1.1", "ada")));

    assertThat(result.answer()).isEqualTo("done");
    assertThat(wiped).hasValue(1);
    assertThat(loop.resultsRead()).containsExactly("wiped 1");
  }

  @Test
  void resume_rejected_tellsTheModelAndGoesOn() {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("As you wish."));
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);

    var result = result(tools.resume(RUN, new Rejected("1.1", "ada", "wrong disk")));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(wiped).hasValue(0);
    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"rejected: wrong disk\"}");
  }

  @Test
  void resume_byANewLoop_continuesFromTheJournalAlone() {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("done"));
    loop.loop().start(agent, "hello", RUN);
    var other = loop.loop();
    other.register(agent);

    var result = result(other.resume(RUN, new Approved("1.1", "ada")));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(wiped).hasValue(1);
  }

  @Test
  void resume_agentNotRegistered_isRefusedAndCanBeRepeated() {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("done"));
    loop.loop().start(agent, "hello", RUN);
    var other = loop.loop();

    assertThatIllegalStateException()
        .isThrownBy(() -> other.resume(RUN))
        .withMessageContaining("helper");
    other.register(agent);

    assertThat(other.resume(RUN)).isInstanceOf(RunOutcome.Waiting.class);
  }

  @Test
  void resume_oneOfTwoDecided_waitsForTheOther() {
    var loop = new LoopFixture(twoWipesAndAFind(), ScriptedReply.text("done"));
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);

    var waiting = tools.resume(RUN, new Approved("1.1", "ada"));
    var unchanged = wiped.get();
    var result = result(tools.resume(RUN, new Rejected("1.2", "ada", "")));

    assertThat(waiting)
        .isInstanceOfSatisfying(
            RunOutcome.Waiting.class,
            w ->
                assertThat(w.pending())
                    .extracting(ApprovalRequest::approvalId)
                    .containsExactly("1.2"));
    assertThat(unchanged).isZero();
    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.resultsRead()).containsExactly("wiped 1", "{\"error\": \"rejected\"}", "b");
  }

  @Test
  void resume_unknownApproval_recordsNothing() {
    var loop = new LoopFixture(twoWipesAndAFind());
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);
    var before = loop.journal.entries(RUN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tools.resume(RUN, new Approved("1.1", "ada"), new Approved("7.7", "ada")))
        .withMessageContaining("7.7");

    assertThat(loop.journal.entries(RUN)).isEqualTo(before);
  }

  @Test
  void resume_decidedTwice_isRefused() {
    var loop = new LoopFixture(twoWipesAndAFind());
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);
    tools.resume(RUN, new Approved("1.1", "ada"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tools.resume(RUN, new Rejected("1.1", "bob", "no")))
        .withMessageContaining("1.1");
  }

  @Test
  void resume_runHasEnded_takesNoDecisionButTellsTheOutcome() {
    var loop = new LoopFixture(ScriptedReply.text("done"));
    var tools = loop.loop();
    var ended = tools.start(agent, "hello", RUN);

    assertThat(tools.resume(RUN)).isEqualTo(ended);
    assertThatIllegalStateException()
        .isThrownBy(() -> tools.resume(RUN, new Approved("1.1", "ada")))
        .withMessageContaining("ended");
  }

  @Test
  void resume_unknownRun_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LoopFixture().loop().resume("nobody"))
        .withMessageContaining("nobody");
  }

  @Test
  void resume_longWait_doesNotCountAgainstTheWallClock() {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("done"));
    var tools = loop.loop();
    tools.start(agent, "hello", RUN);

    loop.clock.advance(Duration.ofDays(3));

    assertThat(result(tools.resume(RUN, new Approved("1.1", "ada"))).stopReason())
        .isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void start_approverDecides_needsNoWaiting() {
    var loop =
        new LoopFixture(call("wipe", "good"), call("wipe", "bad"), ScriptedReply.text("done"));
    Approver approver =
        request ->
            request.arguments().contains("good")
                ? new Approver.Verdict.Approve("policy")
                : new Approver.Verdict.Reject("policy", "not this one");

    var outcome =
        ToolLoop.builder()
            .chatModel(loop.model)
            .journal(loop.journal)
            .approver(approver)
            .build()
            .start(agent, "hello", RUN);

    assertThat(result(outcome).stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.resultsRead())
        .containsExactly("wiped 1", "{\"error\": \"rejected: not this one\"}");
  }

  @Test
  void start_approverFails_aPersonMustDecide() {
    var loop = new LoopFixture(call("wipe", "a"));

    var outcome =
        ToolLoop.builder()
            .chatModel(loop.model)
            .journal(loop.journal)
            .approver(
                request -> {
                  throw new IllegalStateException("approver is broken");
                })
            .build()
            .start(agent, "hello", RUN);

    assertThat(outcome).isInstanceOf(RunOutcome.Waiting.class);
  }

  @Test
  void start_badArguments_areRefusedBeforeAnybodyIsAsked() {
    var loop = new LoopFixture(ScriptedReply.call("wipe", "{}"), ScriptedReply.text("done"));

    var result = loop.run(agent);

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"missing key\"}");
  }

  private static ScriptedReply twoWipesAndAFind() {
    return ScriptedReply.calls(
        ScriptedReply.request("wipe", "{\"key\": \"a\"}"),
        ScriptedReply.request("wipe", "{\"key\": \"b\"}"),
        ScriptedReply.request("find", "{\"key\": \"c\"}"));
  }
}
