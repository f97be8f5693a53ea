// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ToolHandler;
import dev.checkrein.agent.testing.ScriptedReply;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.CallPlanned;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallsTest {
  private static final ToolHandler HANGS =
      call -> {
        new CountDownLatch(1).await();
        return "never";
      };

  @Test
  void call_unknownTool_isAnErrorForTheModel() {
    var loop = new LoopFixture(call("fly", "a"), ScriptedReply.text("done"));

    var result = loop.run(agent());

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"unknown tool\"}");
    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void call_missingArgument_namesIt() {
    var loop = new LoopFixture(ScriptedReply.call("find", "{}"), ScriptedReply.text("done"));

    loop.run(agent(tool("find", call -> "b")));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"missing key\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"key\": ", "[1]", "\"a\"", "{} {}", "{\"key\": \"a\", \"key\": \"b\"}"})
  void call_malformedArguments_isAnErrorForTheModel(String arguments) {
    var loop = new LoopFixture(ScriptedReply.call("find", arguments), ScriptedReply.text("done"));
    var executions = new AtomicInteger();

    loop.run(agent(tool("find", call -> "b" + executions.incrementAndGet())));

    assertThat(loop.resultsRead()).hasSize(1);
    assertThat(loop.resultsRead().getFirst()).startsWith("{\"error\": \"malformed arguments: ");
    assertThat(executions).hasValue(0);
  }

  @Test
  void call_toolThrows_isAnErrorForTheModel() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));

    var result =
        loop.run(
            agent(
                tool(
                    "find",
                    call -> {
                      throw new java.io.IOException("disk \"full\"");
                    })));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"disk \\\"full\\\"\"}");
    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void call_toolThrowsAnError_isAnErrorForTheModel() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));

    loop.run(
        agent(
            tool(
                "find",
                call -> {
                  throw new StackOverflowError();
                })));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"StackOverflowError\"}");
  }

  @Test
  void call_toolHangs_timesOutAndIsInterrupted() throws InterruptedException {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    var interrupted = new CountDownLatch(1);
    var policy = CallPolicy.DEFAULTS.withTimeout(Duration.ofMillis(30));

    loop.run(
        agent(
            tool(
                "find",
                policy,
                call -> {
                  try {
                    return HANGS.handle(call);
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                })));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"timeout\"}");
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void call_toolHangsWithoutPolicy_timesOutByTheLimit() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withToolTimeout(Duration.ofMillis(30));

    loop.run(agent(tool("find", HANGS)).withLimits(limits));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"timeout\"}");
  }

  @Test
  void call_failsWithoutRetries_runsOnce() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    var executions = new AtomicInteger();

    loop.run(
        agent(
            tool(
                "find",
                call -> {
                  throw new IllegalStateException("failure " + executions.incrementAndGet());
                })));

    assertThat(executions).hasValue(1);
  }

  @Test
  void call_failsWithRetries_runsAgainUnderTheSameKey() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    var keys = new java.util.concurrent.ConcurrentLinkedQueue<String>();

    loop.run(
        agent(
            tool(
                "find",
                CallPolicy.DEFAULTS.withRetries(2),
                call -> {
                  keys.add(call.idempotencyKey());
                  if (call.attempt() < 3) {
                    throw new IllegalStateException("not yet");
                  }
                  return "ok";
                })));

    assertThat(loop.resultsRead()).containsExactly("ok");
    assertThat(keys).hasSize(3).containsOnly(keys.peek());
    assertThat(loop.events(CallFinished.class).getFirst().attempts()).isEqualTo(3);
  }

  @Test
  void call_severalInOneReply_runAtOnceAndAnswerInOrder() {
    var loop =
        new LoopFixture(
            ScriptedReply.calls(
                ScriptedReply.request("find", "{\"key\": \"a\"}"),
                ScriptedReply.request("find", "{\"key\": \"b\"}"),
                ScriptedReply.request("find", "{\"key\": \"c\"}")),
            ScriptedReply.text("done"));
    var together = new CyclicBarrier(3);
    var cIsDone = new CountDownLatch(1);

    loop.run(
        agent(
            tool(
                "find",
                call -> {
                  together.await(10, TimeUnit.SECONDS);
                  if (call.arguments().contains("c")) {
                    cIsDone.countDown();
                  }
                  cIsDone.await(10, TimeUnit.SECONDS);
                  return call.arguments();
                })));

    assertThat(loop.resultsRead())
        .containsExactly("{\"key\": \"a\"}", "{\"key\": \"b\"}", "{\"key\": \"c\"}");
  }

  @Test
  void call_sameDeedTwice_runsOnce() {
    var loop =
        new LoopFixture(
            ScriptedReply.call("grant", "{\"key\": \"a\", \"note\": \"first\"}"),
            ScriptedReply.call("grant", "{\"note\": \"second\", \"key\": \"a\"}"),
            ScriptedReply.text("done"));
    var executions = new AtomicInteger();
    var policy = CallPolicy.DEFAULTS.withIdempotencyFields(List.of("key"));

    loop.run(agent(tool("grant", policy, call -> "grant " + executions.incrementAndGet())));

    assertThat(executions).hasValue(1);
    assertThat(loop.resultsRead()).containsExactly("grant 1", "grant 1");
  }

  @Test
  void call_sameDeedTwiceInOneReply_runsOnce() {
    var grant = ScriptedReply.request("grant", "{\"key\": \"a\"}");
    var loop = new LoopFixture(ScriptedReply.calls(grant, grant), ScriptedReply.text("done"));
    var executions = new AtomicInteger();
    var policy = CallPolicy.DEFAULTS.withIdempotencyFields(List.of("key"));

    loop.run(agent(tool("grant", policy, call -> "grant " + executions.incrementAndGet())));

    assertThat(executions).hasValue(1);
    assertThat(loop.resultsRead()).containsExactly("grant 1", "grant 1");
  }

  @Test
  void call_sameDeedAfterAReportedError_runsAgain() {
    var loop = new LoopFixture(call("grant", "a"), call("grant", "a"), ScriptedReply.text("done"));
    var executions = new AtomicInteger();
    var policy = CallPolicy.DEFAULTS.withIdempotencyFields(List.of("key"));

    loop.run(
        agent(
            tool(
                "grant",
                policy,
                call -> executions.incrementAndGet() == 1 ? "{\"error\": \"timeout\"}" : "ok")));

    assertThat(loop.resultsRead()).containsExactly("{\"error\": \"timeout\"}", "ok");
  }

  @Test
  void call_cacheable_reusesTheFirstResult() {
    var loop = new LoopFixture(call("find", "a"), call("find", "a"), ScriptedReply.text("done"));
    var executions = new AtomicInteger();

    loop.run(
        agent(
            tool(
                "find",
                CallPolicy.read().withCacheable(true),
                call -> "r" + executions.incrementAndGet())));

    assertThat(executions).hasValue(1);
  }

  @Test
  void call_longResult_isCutWithAMark() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));
    var limits = RunLimits.DEFAULTS.withResultLengthMax(100);

    loop.run(agent(tool("find", call -> "x".repeat(150))).withLimits(limits));

    assertThat(loop.resultsRead().getFirst())
        .isEqualTo(
            "x".repeat(100) + "… [50 more characters left out, limit set by resultLengthMax]");
  }

  @Test
  void call_emptyResult_reachesTheModel() {
    var loop = new LoopFixture(call("find", "a"), ScriptedReply.text("done"));

    var result = loop.run(agent(tool("find", call -> "")));

    assertThat(result.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(loop.resultsRead()).containsExactly("");
  }

  @Test
  void plan_argumentsInAnotherOrder_haveTheSameHash() {
    var loop =
        new LoopFixture(
            ScriptedReply.call("find", "{\"key\": \"a\", \"n\": {\"y\": 1, \"x\": [2]}}"),
            ScriptedReply.call("find", "{\"n\":{\"x\":[2],\"y\":1},\"key\":\"a\"}"),
            call("find", "b"),
            ScriptedReply.text("done"));

    loop.run(agent(tool("find", call -> "b")));

    var hashes = loop.events(CallPlanned.class).stream().map(CallPlanned::argumentHash).toList();
    assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
  }
}
