// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.result;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent.RunStopped;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AgentRuntimeTest {

  @Test
  void start_knownAgent_worksInTheBackground() throws Exception {
    var loop = new LoopFixture(ScriptedReply.text("done"));
    try (var runtime = new AgentRuntime(loop.loop())) {
      runtime.register(agent());

      var outcome = runtime.start("helper", "hello", "r1").get(10, TimeUnit.SECONDS);

      assertThat(result(outcome).answer()).isEqualTo("done");
      assertThat(runtime.outcome("r1")).contains(outcome);
      assertThat(runtime.events("r1", 0)).hasSize(4);
      assertThat(runtime.runsActive()).isZero();
    }
  }

  @Test
  void start_unknownAgent_namesTheKnownOnes() {
    try (var runtime = new AgentRuntime(new LoopFixture().loop())) {
      runtime.register(agent());

      assertThatIllegalArgumentException()
          .isThrownBy(() -> runtime.start("nobody", "hello"))
          .withMessageContaining("nobody")
          .withMessageContaining("helper");
    }
  }

  @Test
  void resume_waitingRun_goesOnInTheBackground() throws Exception {
    var loop = new LoopFixture(call("wipe", "a"), ScriptedReply.text("done"));
    try (var runtime = new AgentRuntime(loop.loop())) {
      runtime.register(agent(tool("wipe", CallPolicy.destructive(), call -> "wiped")));
      var waiting = runtime.start("helper", "hello", "r1").get(10, TimeUnit.SECONDS);

      var active = runtime.runsActive();
      var outcome =
          runtime
              .resume("r1", new ApprovalDecision.Approved("1.1", "ada"))
              .get(10, TimeUnit.SECONDS);

      assertThat(waiting).isInstanceOf(RunOutcome.Waiting.class);
      assertThat(active).isZero();
      assertThat(result(outcome).answer()).isEqualTo("done");
    }
  }

  @Test
  void start_tooManyRuns_isRefusedAndRecordsNothing() throws Exception {
    var loop = new LoopFixture(ScriptedReply.hang());
    try (var runtime = new AgentRuntime(loop.loop(), 1)) {
      runtime.register(agent());
      runtime.start("helper", "hello");
      loop.model.awaitHanging();

      assertThatExceptionOfType(RunRefusedException.class)
          .isThrownBy(() -> runtime.start("helper", "hello", "r2"))
          .withMessageContaining("runsMax");
      assertThat(runtime.knows("r2")).isFalse();
    }
  }

  @Test
  void close_runsUnderWay_areCancelled() throws Exception {
    var loop = new LoopFixture(ScriptedReply.hang());
    var runtime = new AgentRuntime(loop.loop());
    runtime.register(agent());
    var run = runtime.start("helper", "hello", "r1");
    loop.model.awaitHanging();

    runtime.close();

    assertThat(result(run.get(10, TimeUnit.SECONDS)).stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThatExceptionOfType(RunRefusedException.class)
        .isThrownBy(() -> runtime.start("helper", "hello"));
  }

  @Test
  void start_manyRunsAtOnce_keepsThemApart() throws Exception {
    var echo =
        new ChatModel() {
          @Override
          public ChatResponse doChat(ChatRequest request) {
            var input = ((UserMessage) request.messages().get(1)).singleText();
            var results = LoopFixture.results(request);
            return ChatResponse.builder()
                .aiMessage(
                    results.size() < 3
                        ? AiMessage.from(
                            ScriptedReply.request(
                                "find", "{\"key\": \"%s-%d\"}".formatted(input, results.size())))
                        : AiMessage.from(String.join(" ", results)))
                .build();
          }
        };
    try (var runtime = new AgentRuntime(ToolLoop.builder().chatModel(echo).build())) {
      runtime.register(agent(tool("find", call -> call.runId() + call.arguments())));
      Map<String, CompletableFuture<RunOutcome>> runs = new TreeMap<>();
      for (var i = 0; i < 32; i++) {
        runs.put("r" + i, runtime.start("helper", "in" + i, "r" + i));
      }

      for (var run : runs.entrySet()) {
        var result = result(run.getValue().get(10, TimeUnit.SECONDS));
        var input = run.getKey().replace("r", "in");
        assertThat(result.answer())
            .isEqualTo(
                "%1$s{\"key\": \"%2$s-0\"} %1$s{\"key\": \"%2$s-1\"} %1$s{\"key\": \"%2$s-2\"}"
                    .formatted(run.getKey(), input));
        assertThat(runtime.events(run.getKey(), 0))
            .extracting(JournalEntry::event)
            .last()
            .isInstanceOf(RunStopped.class);
      }
    }
  }
}
