// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.budget.FixedBudget;
import dev.checkrein.agent.budget.RunPoolBudget;
import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.checkrein.agent.port.ReasoningTokenUsage;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.RunEvent.ModelAsked;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolLoopTest {

  @Test
  void start_callThenText_completes() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("It is b."));

    var result = loop.run(agent(tool("find", call -> "{\"value\": \"b\"}")));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(result.answer()).isEqualTo("It is b.");
    assertThat(result.turns()).isEqualTo(2);
    assertThat(result.calls()).isOne();
    loop.model.assertExhausted();
  }

  @Test
  void start_callThenText_recordsEveryStepAheadOfIt() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("It is b."));

    loop.run(agent(tool("find", call -> "b")));

    assertThat(loop.types())
        .containsExactly(
            "run-started",
            "model-asked",
            "model-answered",
            "call-planned",
            "call-started",
            "call-finished",
            "model-asked",
            "model-answered",
            "run-stopped");
  }

  @Test
  void start_secondTurn_sendsTheWholeConversationWithThinking() {
    var loop =
        new LoopFixture(call("find", "a").withThinking("I must look."), ScriptedReply.text("b"));

    loop.run(agent(tool("find", call -> "{\"value\": \"b\"}")));

    var messages = loop.model.lastRequest().messages();
    assertThat(messages).hasSize(4);
    assertThat(messages.get(0)).isEqualTo(SystemMessage.from("Help."));
    assertThat(messages.get(1)).isEqualTo(UserMessage.from("hello"));
    assertThat(((AiMessage) messages.get(2)).thinking()).isEqualTo("I must look.");
    assertThat(((AiMessage) messages.get(2)).toolExecutionRequests())
        .containsExactly(ScriptedReply.request("find", "{\"key\": \"a\"}"));
    assertThat(((ToolExecutionResultMessage) messages.get(3)).text())
        .isEqualTo("{\"value\": \"b\"}");
  }

  @Test
  void start_noSystemPrompt_sendsNone() {
    var loop = new LoopFixture(ScriptedReply.text("hi"));

    loop.run(Agent.of("plain", "", dev.checkrein.agent.port.ToolCatalog.EMPTY));

    assertThat(loop.model.lastRequest().messages()).containsExactly(UserMessage.from("hello"));
    assertThat(loop.model.lastRequest().toolSpecifications()).isEmpty();
  }

  @Test
  void start_usageOfAllTurns_isSummedByKind() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(10, 0, 1, 2, 3, 4)),
            ScriptedReply.text("b").withUsage(new TokenUsage(20, 5)));

    var result = loop.run(agent(tool("find", call -> "b")));

    assertThat(result.spend()).isEqualTo(new TokenSpend(30, 0, 1, 7, 3, 4));
  }

  @Test
  void start_answerCutOff_saysTruncated() {
    var loop = new LoopFixture(ScriptedReply.text("It is").withFinish(FinishReason.LENGTH));

    var result = loop.run(agent());

    assertThat(result.truncated()).isTrue();
    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500})
  void start_budget_reachesTheModelUnchanged(int thinkingTokens) {
    var loop = new LoopFixture(ScriptedReply.text("hi"));

    loop.run(agent().withBudget(new FixedBudget(thinkingTokens)));

    assertThat(thinkingTokensMax(loop.model.lastRequest())).isEqualTo(thinkingTokens);
    assertThat(loop.events(ModelAsked.class).getFirst().thinkingTokensMax())
        .isEqualTo(thinkingTokens);
  }

  @Test
  void start_noBudget_leavesThinkingToTheModel() {
    var loop = new LoopFixture(ScriptedReply.text("hi"));

    loop.run(agent());

    assertThat(thinkingTokensMax(loop.model.lastRequest())).isNull();
  }

  @Test
  void start_runPool_grantsWhatIsLeftTurnByTurn() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(1, 0, 30, 0, 1, 2)),
            call("find", "b").withUsage(new ReasoningTokenUsage(1, 0, 20, 0, 1, 2)),
            ScriptedReply.text("done"));

    loop.run(agent(tool("find", call -> "x")).withBudget(new RunPoolBudget(50, 40)));

    assertThat(loop.events(ModelAsked.class))
        .extracting(ModelAsked::thinkingTokensMax)
        .containsExactly(40, 20, 0);
  }

  @Test
  void start_limitsStricterThanBudget_capIt() {
    var loop =
        new LoopFixture(
            call("find", "a").withUsage(new ReasoningTokenUsage(1, 0, 9, 0, 1, 0)),
            ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withThinkingTokensPerCall(10).withThinkingTokensPerRun(12);

    loop.run(agent(tool("find", call -> "x")).withBudget(new FixedBudget(100)).withLimits(limits));

    assertThat(loop.events(ModelAsked.class))
        .extracting(ModelAsked::thinkingTokensMax)
        .containsExactly(10, 3);
  }

  @Test
  void start_emptyReply_asksOnceMoreWithoutToolsOrThinking() {
    var loop = new LoopFixture(ScriptedReply.text(""), ScriptedReply.text("Sorry, it is b."));

    var result = loop.run(agent(tool("find", call -> "b")));

    assertThat(result.stopReason()).isEqualTo(StopReason.EMPTY_ANSWER);
    assertThat(result.answer()).isEqualTo("Sorry, it is b.");
    assertThat(loop.model.lastRequest().toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(thinkingTokensMax(loop.model.lastRequest())).isZero();
  }

  @Test
  void start_emptyReplyTwice_stopsWithoutAnswer() {
    var loop = new LoopFixture(ScriptedReply.text(""), ScriptedReply.text(" "));

    var result = loop.run(agent());

    assertThat(result.stopReason()).isEqualTo(StopReason.EMPTY_ANSWER);
    assertThat(result.answer()).isEmpty();
  }

  @Test
  void start_malformedCall_tellsTheModelAndGoesOn() {
    var loop = new LoopFixture(ScriptedReply.malformed("", "<call>"), ScriptedReply.text("b"));

    var result = loop.run(agent());

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.model.lastRequest().messages().getLast())
        .isInstanceOfSatisfying(
            UserMessage.class,
            message -> assertThat(message.singleText()).contains("no valid form"));
  }

  @Test
  void start_modelFails_stopsWithItsMessage() {
    var loop = new LoopFixture(ScriptedReply.failure("out of memory"));

    var result = loop.run(agent());

    assertThat(result.stopReason()).isEqualTo(StopReason.ERROR);
    assertThat(result.message()).isEqualTo("out of memory");
  }

  @Test
  void start_modelRefusesTheRequest_isATypedStop() {
    for (var refusal :
        List.of(
            new InvalidRequestException("no system role"),
            new UnsupportedFeatureException("no system role"))) {
      var loop = new LoopFixture(new ScriptedReply.Failure(refusal));

      var result = loop.run(agent());

      assertThat(result.stopReason()).isEqualTo(StopReason.REQUEST_REFUSED);
      assertThat(result.message()).isEqualTo("no system role");
    }
  }

  @Test
  void start_modelsContextIsTooShort_isATypedStop() {
    var loop =
        new LoopFixture(
            new ScriptedReply.Failure(new ContextOverflowException("900 tokens, 512 fit")));

    var result = loop.run(agent());

    assertThat(result.stopReason()).isEqualTo(StopReason.CONTEXT_OVERFLOW);
    assertThat(result.message()).contains("900");
  }

  @Test
  void start_contextOverflow_isATypedStop() {
    var loop = new LoopFixture();

    var result =
        loop.run(
            agent()
                .withMemory(
                    (messages, tools) -> {
                      throw new ContextOverflowException("900 tokens, 512 fit");
                    }));

    assertThat(result.stopReason()).isEqualTo(StopReason.CONTEXT_OVERFLOW);
    assertThat(result.message()).contains("900");
  }

  @Test
  void start_budgetPolicyFails_isATypedStop() {
    var loop = new LoopFixture();

    var result =
        loop.run(
            agent()
                .withBudget(
                    view -> {
                      throw new IllegalStateException("no such table");
                    }));

    assertThat(result.stopReason()).isEqualTo(StopReason.ERROR);
    assertThat(result.message()).isEqualTo("no such table");
  }

  @Test
  void start_sameRunTwice_isRefused() {
    var loop = new LoopFixture(ScriptedReply.text("hi"));
    loop.run(agent());

    assertThatIllegalStateException()
        .isThrownBy(() -> loop.run(agent()))
        .withMessageContaining(LoopFixture.RUN);
  }

  @Test
  void start_streaming_sendsDeltasToTheObserverAndTheSameEventsToTheJournal() {
    var blocking =
        new LoopFixture(
            call("find", "a").withThinking("look it up"), ScriptedReply.text("It is b."));
    var streamed =
        new LoopFixture(
            call("find", "a").withThinking("look it up"), ScriptedReply.text("It is b."));
    var deltas = Collections.synchronizedList(new ArrayList<String>());
    var observer =
        new RunObserver() {
          @Override
          public void onThinking(String runId, int turn, String delta) {
            deltas.add(turn + " thinks " + delta);
          }

          @Override
          public void onText(String runId, int turn, String delta) {
            deltas.add(turn + " says " + delta);
          }
        };
    var agent = agent(tool("find", call -> "b"));

    blocking.run(agent);
    ToolLoop.builder()
        .streamingChatModel(streamed.model.streaming())
        .journal(streamed.journal)
        .clock(streamed.clock)
        .observer(observer)
        .build()
        .start(agent, "hello", LoopFixture.RUN);

    assertThat(deltas)
        .containsExactly(
            "1 thinks look ",
            "1 thinks it ",
            "1 thinks up",
            "2 says It ",
            "2 says is ",
            "2 says b.");
    assertThat(streamed.journal.entries(LoopFixture.RUN))
        .isEqualTo(blocking.journal.entries(LoopFixture.RUN));
  }

  private static Integer thinkingTokensMax(ChatRequest request) {
    return ((ReasoningRequestParameters) request.parameters()).thinkingTokensMax();
  }
}
