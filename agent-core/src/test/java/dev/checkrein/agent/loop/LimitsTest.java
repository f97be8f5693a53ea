// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.budget.BudgetDecision;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.RunEvent.CallStarted;
import dev.checkrein.agent.trace.RunEvent.ModelAsked;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final AgentTool FIND = tool("find", call -> "b");
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
    assertThat(result.message()).contains("100 tokens used of 100");
    assertThat(loop.events(CallStarted.class)).hasSize(1);
  }

  @Test
  void tokens_nearlyUsedUp_clampTheNextTurn() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(60, 0, 0, 0, 10, 0)),
            ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withTokensMax(100).withNewTokensPerTurn(50);

    loop.run(agent(FIND).withLimits(limits));

    assertThat(loop.events(ModelAsked.class))
        .extracting(ModelAsked::newTokensMax)
        .containsExactly(50, 30);
    assertThat(loop.model.lastRequest().maxOutputTokens()).isEqualTo(30);
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

    var result =
        loop.run(agent().withLimits(RunLimits.DEFAULTS.withWallClock(Duration.ofMillis(50))));

    assertThat(result.stopReason()).isEqualTo(StopReason.DEADLINE);
    loop.model.awaitReleased();
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

  private static ScriptedReply three() {
    return ScriptedReply.calls(
        ScriptedReply.request("find", "{\"key\": \"a\"}"),
        ScriptedReply.request("find", "{\"key\": \"b\"}"),
        ScriptedReply.request("find", "{\"key\": \"c\"}"));
  }
}
