// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.RUN;
import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.result;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.AgentResult;
import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.budget.BudgetDecision;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.CallStarted;
import dev.checkrein.agent.trace.RunEvent.ModelAsked;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final AgentTool FIND = tool("find", call -> "b");
  private static final RunLimits MINUTE = RunLimits.DEFAULTS.withWallClock(Duration.ofMinutes(1));
  private static final ScriptedReply WRAP_UP = ScriptedReply.text("That is all I know.");

  @Test
  void turns_reached_wrapUpWithoutTools() {
    var loop = new LoopFixture(call("find", "a"), call("find", "b"), WRAP_UP);

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withTurnsMax(2)));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TURNS);
    assertThat(result.answer()).isEqualTo("That is all I know.");
    assertThat(result.message()).contains("(2)").contains("turnsMax");
    assertThat(loop.model.lastRequest().toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(loop.model.lastRequest().messages().getLast())
        .isInstanceOfSatisfying(
            UserMessage.class,
            note -> assertThat(note.singleText()).contains("Answer now with what you know"));
    assertThat(loop.events(CallStarted.class)).hasSize(2);
  }

  @Test
  void turns_reachedWithoutWrapUp_stopsAtOnce() {
    var loop = new LoopFixture(call("find", "a"));
    var limits = RunLimits.DEFAULTS.withTurnsMax(1).withWrapUp(false);

    var result = loop.run(agent(FIND).withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TURNS);
    assertThat(result.answer()).isEmpty();
    loop.model.assertExhausted();
  }

  @Test
  void wrapUp_callsAgain_isStoppedWithoutRunningIt() {
    var loop = new LoopFixture(call("find", "a"), call("find", "b"));

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withTurnsMax(1)));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TURNS);
    assertThat(loop.events(CallStarted.class)).hasSize(1);
  }

  @Test
  void wrapUp_modelFails_keepsTheReason() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.failure("broken"));

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withTurnsMax(1)));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TURNS);
    assertThat(result.message()).contains("the wrap-up failed: broken");
  }

  @Test
  void calls_beyondTheLimit_areRefusedAndEndTheRun() {
    var loop = new LoopFixture(three(), WRAP_UP);

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withCallsMax(2)));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TOOL_CALLS);
    assertThat(loop.events(CallStarted.class)).hasSize(2);
    assertThat(loop.resultsRead())
        .containsExactly("b", "b", "{\"error\": \"tool call limit (2) reached, set by callsMax\"}");
  }

  @Test
  void calls_limitReachedWithoutWrapUp_stillRunsTheAcceptedOnes() {
    var loop = new LoopFixture(three());
    var limits = RunLimits.DEFAULTS.withCallsMax(2).withWrapUp(false);

    var result = loop.run(agent(FIND).withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TOOL_CALLS);
    assertThat(loop.events(CallStarted.class)).hasSize(2);
  }

  @Test
  void callsPerReply_beyondTheLimit_areRefusedAndTheRunGoesOn() {
    var loop = new LoopFixture(three(), ScriptedReply.text("done"));

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withCallsPerReplyMax(1)));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.events(CallStarted.class)).hasSize(1);
    assertThat(loop.resultsRead().getLast()).contains("callsPerReplyMax");
  }

  @Test
  void callsPerTool_beyondTheLimit_areRefusedAndTheRunGoesOn() {
    var loop = new LoopFixture(three(), ScriptedReply.text("done"));

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withCallsPerToolMax(2)));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.resultsRead().getLast())
        .isEqualTo(
            "{\"error\": \"tool call limit (2) reached for 'find', set by callsPerToolMax; go on"
                + " without it\"}");
  }

  @Test
  void identicalCalls_withoutEnd_areALoop() {
    var endless =
        IntStream.range(0, 3)
            .mapToObj(i -> (ScriptedReply) call("find", "a"))
            .toArray(ScriptedReply[]::new);
    var script = java.util.Arrays.copyOf(endless, 4);
    script[3] = WRAP_UP;
    var loop = new LoopFixture(script);

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withIdenticalCallsMax(2)));

    assertThat(result.stopReason()).isEqualTo(StopReason.LOOP_DETECTED);
    assertThat(result.message()).contains("find").contains("identicalCallsMax");
    assertThat(loop.events(CallStarted.class)).hasSize(2);
    loop.model.assertExhausted();
  }

  @Test
  void tokens_usedUp_finishTheStepAndEnd() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(60, 0, 0, 0, 40, 0)), WRAP_UP);

    var result = loop.run(agent(FIND).withLimits(RunLimits.DEFAULTS.withTokensMax(100)));

    assertThat(result.stopReason()).isEqualTo(StopReason.TOKEN_BUDGET);
    assertThat(result.message())
        .contains(
            "100 tokens used, at least 100 needed for the next turn, limit 100, set by tokensMax");
    assertThat(loop.events(CallStarted.class)).hasSize(1);
  }

  @Test
  void tokens_nearlyUsedUp_clampTheNextTurn() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(60, 0, 0, 0, 10, 0)),
            ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withTokensMax(170).withNewTokensPerTurn(50);

    loop.run(agent(FIND).withLimits(limits));

    assertThat(loop.events(ModelAsked.class))
        .extracting(ModelAsked::newTokensMax)
        .containsExactly(50, 30);
    assertThat(loop.model.lastRequest().maxOutputTokens()).isEqualTo(30);
  }

  @Test
  void tokens_nextInputDoesNotFit_endBeforeTheTurn() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(60, 0, 0, 0, 10, 0)), WRAP_UP);
    var limits = RunLimits.DEFAULTS.withTokensMax(140).withNewTokensPerTurn(50);

    var result = loop.run(agent(FIND).withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.TOKEN_BUDGET);
    assertThat(result.message())
        .isEqualTo(
            "70 tokens used, at least 70 needed for the next turn, limit 140, set by tokensMax");
    assertThat(result.answer()).isEqualTo("That is all I know.");
  }

  @Test
  void tokens_usedUp_leaveTheWrapUpItsFullTurn() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(60, 0, 0, 0, 10, 0)), WRAP_UP);
    var limits = RunLimits.DEFAULTS.withTokensMax(100).withNewTokensPerTurn(50);

    loop.run(agent(FIND).withLimits(limits));

    assertThat(loop.model.lastRequest().toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(loop.model.lastRequest().maxOutputTokens()).isEqualTo(50);
  }

  @Test
  void tokens_ofSeveralTurns_countTheLastOneAgainOnly() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(10, 0, 0, 0, 10, 0)),
            call("find", "b").withUsage(new ReasoningTokenUsage(25, 0, 0, 0, 5, 0)),
            ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withTokensMax(100).withNewTokensPerTurn(100);

    loop.run(agent(FIND).withLimits(limits));

    assertThat(loop.events(ModelAsked.class))
        .extracting(ModelAsked::newTokensMax)
        .containsExactly(100, 60, 20);
  }

  @Test
  void wallClock_passedByATool_endsWithoutAskingAgain() {
    var loop = new LoopFixture(call("slow", "a"));
    var slow =
        tool(
            "slow",
            call -> {
              loop.clock.advance(Duration.ofMinutes(2));
              return "late";
            });

    var result =
        loop.run(agent(slow).withLimits(RunLimits.DEFAULTS.withWallClock(Duration.ofMinutes(1))));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.message()).contains("PT1M").contains("wallClock");
    loop.model.assertExhausted();
  }

  @Test
  void wallClock_passedByTheModel_endsTheRun() throws InterruptedException {
    var loop = new LoopFixture(ScriptedReply.hang());

    var limits = RunLimits.DEFAULTS.withWallClock(Duration.ofMillis(50)).withWrapUp(false);

    var result = loop.run(agent().withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.message()).isEqualTo("time limit (PT0.05S) reached, set by wallClock");
    loop.model.awaitReleased();
  }

  @Test
  void wallClock_inItsLastTenth_asksForTheAnswer() {
    var loop = new LoopFixture(call("slow", "a"), WRAP_UP);

    var result = loop.run(agent(slow(loop, 54)).withLimits(MINUTE));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.answer()).isEqualTo("That is all I know.");
    assertThat(result.message())
        .isEqualTo(
            "time limit (PT54S of PT1M, the rest is for a wrap-up answer) reached, set by"
                + " wallClock");
    assertThat(loop.resultsRead()).containsExactly("late");
    assertThat(loop.model.lastRequest().toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(loop.events(ModelAsked.class).getLast().thinkingTokensMax()).isZero();
  }

  @Test
  void wallClock_beforeItsLastTenth_goesOn() {
    var loop = new LoopFixture(call("slow", "a"), ScriptedReply.text("done"));

    var result = loop.run(agent(slow(loop, 53)).withLimits(MINUTE));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void wallClock_inItsLastTenthWithoutWrapUp_goesOn() {
    var loop = new LoopFixture(call("slow", "a"), ScriptedReply.text("done"));

    var result = loop.run(agent(slow(loop, 59)).withLimits(MINUTE.withWrapUp(false)));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void wallClock_otherLimitFirst_leavesTheReserveToWhatFollows() {
    var loop = new LoopFixture(twoSlow(), WRAP_UP);

    var result = loop.run(agent(slow(loop, 55)).withLimits(MINUTE.withCallsMax(1)));

    assertThat(result.stopReason()).isEqualTo(StopReason.MAX_TOOL_CALLS);
    assertThat(result.answer()).isEqualTo("That is all I know.");
  }

  @Test
  void wallClock_modelHangsIntoTheReserve_isAskedForTheAnswer() throws InterruptedException {
    var loop = new LoopFixture(ScriptedReply.hang(), WRAP_UP);
    var limits = RunLimits.DEFAULTS.withWallClock(Duration.ofMillis(500));

    var result = loop.run(agent(FIND).withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.answer()).isEqualTo("That is all I know.");
    assertThat(result.turns()).isEqualTo(1);
    loop.model.awaitReleased();
  }

  @Test
  void wallClock_wrapUpHangs_endsWithoutAnswer() {
    var loop = new LoopFixture(ScriptedReply.hang(), ScriptedReply.hang());
    var limits = RunLimits.DEFAULTS.withWallClock(Duration.ofMillis(50));

    var result = loop.run(agent(FIND).withLimits(limits));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.answer()).isEmpty();
    assertThat(result.message())
        .endsWith("the wrap-up failed: time limit (PT0.05S) reached, set by wallClock");
  }

  @Test
  void wallClock_reviewRunsIntoTheReserve_refusesTheOpenCalls() {
    var loop = new LoopFixture(twoWipes(), WRAP_UP);

    var result = reviewed(loop, Duration.ofSeconds(28));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.answer()).isEqualTo("That is all I know.");
    assertThat(loop.events(CallStarted.class)).isEmpty();
    assertThat(loop.resultsRead())
        .containsExactly(
            "{\"error\": \"time limit reached\"}", "{\"error\": \"time limit reached\"}");
  }

  @Test
  void wallClock_reviewRunsPastAllOfIt_endsAtOnce() {
    var loop = new LoopFixture(twoWipes());

    var result = reviewed(loop, Duration.ofSeconds(30));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(result.answer()).isEmpty();
    assertThat(loop.events(CallFinished.class)).isEmpty();
    loop.model.assertExhausted();
  }

  @Test
  void wallClock_interruptedCall_isNotSaidToBeUndone() {
    var before = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    before.run(agent(FIND));
    var loop = new LoopFixture(WRAP_UP);
    for (var entry : before.journal.entries(RUN)) {
      loop.journal.append(RUN, entry.at(), entry.event());
      if (entry.event() instanceof CallStarted) {
        break;
      }
    }
    loop.clock.advance(Duration.ofSeconds(55));
    var tools = loop.loop();
    tools.register(agent(FIND).withLimits(MINUTE));

    var result = result(tools.resume(RUN));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    assertThat(loop.resultsRead())
        .containsExactly(
            "{\"error\": \"time limit reached; this call had been started, its outcome is"
                + " unknown\"}");
  }

  @Test
  void wallClock_passedByACall_leavesNoTimeForARetry() {
    var loop = new LoopFixture(call("stuck", "a"), ScriptedReply.text("done"));
    var stuck =
        tool(
            "stuck",
            CallPolicy.DEFAULTS.withRetries(1),
            call -> {
              Thread.sleep(Duration.ofMinutes(1));
              return "never";
            });

    loop.run(agent(stuck).withLimits(RunLimits.DEFAULTS.withWallClock(Duration.ofMillis(100))));

    assertThat(loop.events(CallFinished.class))
        .singleElement()
        .extracting(CallFinished::attempts)
        .isEqualTo(1);
  }

  @Test
  void budget_concludes_asksForTheAnswerWithItsNote() {
    var loop = new LoopFixture(WRAP_UP);

    var result = loop.run(agent(FIND).withBudget(view -> new BudgetDecision.Conclude("Be brief.")));

    assertThat(result.stopReason()).isEqualTo(StopReason.BUDGET_POLICY);
    assertThat(result.answer()).isEqualTo("That is all I know.");
    assertThat(loop.model.lastRequest().messages().getLast())
        .isEqualTo(UserMessage.from("Be brief."));
  }

  @Test
  void budget_stops_endsTheRun() {
    var loop = new LoopFixture();

    var result = loop.run(agent(FIND).withBudget(view -> new BudgetDecision.Stop("no money")));

    assertThat(result.stopReason()).isEqualTo(StopReason.BUDGET_POLICY);
    assertThat(result.message()).isEqualTo("no money");
  }

  @Test
  void limits_outOfRange_nameFieldAndValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLimits.DEFAULTS.withTurnsMax(0))
        .withMessage("turnsMax is 0, expected at least 1; set it in RunLimits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLimits.DEFAULTS.withWallClock(Duration.ZERO))
        .withMessageContaining("wallClock");
  }

  /** A tool that takes {@code seconds} by the fixture's clock. */
  private static AgentTool slow(LoopFixture loop, int seconds) {
    return tool(
        "slow",
        call -> {
          loop.clock.advance(Duration.ofSeconds(seconds));
          return "late";
        });
  }

  private static ScriptedReply twoSlow() {
    return ScriptedReply.calls(
        ScriptedReply.request("slow", "{\"key\": \"a\"}"),
        ScriptedReply.request("slow", "{\"key\": \"b\"}"));
  }

  private static ScriptedReply twoWipes() {
    return ScriptedReply.calls(
        ScriptedReply.request("wipe", "{\"key\": \"a\"}"),
        ScriptedReply.request("wipe", "{\"key\": \"b\"}"));
  }

  /** Runs at most a minute with an approver that agrees to each call after {@code each}. */
  private static AgentResult reviewed(LoopFixture loop, Duration each) {
    Approver approver =
        request -> {
          loop.clock.advance(each);
          return new Approver.Verdict.Approve("ada");
        };
    var tools =
        ToolLoop.builder()
            .chatModel(loop.model)
            .journal(loop.journal)
            .clock(loop.clock)
            .approver(approver)
            .build();
    var wipe = tool("wipe", CallPolicy.destructive(), call -> "wiped");
    return result(tools.start(agent(wipe).withLimits(MINUTE), "hello", RUN));
  }

  private static ScriptedReply three() {
    return ScriptedReply.calls(
        ScriptedReply.request("find", "{\"key\": \"a\"}"),
        ScriptedReply.request("find", "{\"key\": \"b\"}"),
        ScriptedReply.request("find", "{\"key\": \"c\"}"));
  }
}
