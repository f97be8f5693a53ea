// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import static dev.checkrein.agent.loop.LoopFixture.RUN;
import static dev.checkrein.agent.loop.LoopFixture.agent;
import static dev.checkrein.agent.loop.LoopFixture.call;
import static dev.checkrein.agent.loop.LoopFixture.result;
import static dev.checkrein.agent.loop.LoopFixture.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.testing.ScriptedReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CancelTest {

  @Test
  void cancel_inModelCall_endsAndInterruptsTheModel() throws Exception {
    var loop = new LoopFixture(ScriptedReply.hang());
    var tools = loop.loop();
    var run = background(() -> tools.start(agent(), "hello", RUN));
    loop.model.awaitHanging();

    var cancelled = tools.cancel(RUN, "ada");

    assertThat(result(cancelled).stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(result(cancelled).message()).isEqualTo("cancelled by ada");
    assertThat(run.get(10, TimeUnit.SECONDS)).isEqualTo(cancelled);
    loop.model.awaitReleased();
  }

  @Test
  void cancel_inStream_cancelsTheStream() throws Exception {
    var loop = new LoopFixture(new ScriptedReply.Hang("It "));
    var tools =
        ToolLoop.builder().streamingChatModel(loop.model.streaming()).journal(loop.journal).build();
    var run = background(() -> tools.start(agent(), "hello", RUN));
    loop.model.awaitHanging();

    tools.cancel(RUN, "ada");

    assertThat(result(run.get(10, TimeUnit.SECONDS)).stopReason()).isEqualTo(StopReason.CANCELLED);
    loop.model.awaitReleased();
  }

  @Test
  void cancel_inTool_endsAndInterruptsTheTool() throws Exception {
    var loop = new LoopFixture(call("slow", "a"));
    var tools = loop.loop();
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var slow =
        tool(
            "slow",
            call -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
                return "never";
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            });
    var run = background(() -> tools.start(agent(slow), "hello", RUN));
    begun.await();

    tools.cancel(RUN, "ada");

    assertThat(result(run.get(10, TimeUnit.SECONDS)).stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.types().toList())
        .containsSubsequence("call-started", "cancel-requested", "call-finished", "run-stopped");
  }

  @Test
  void cancel_toolIgnoresTheInterrupt_endsAllTheSame() throws Exception {
    var loop = new LoopFixture(call("deaf", "a"));
    var tools = loop.loop();
    var begun = new CountDownLatch(1);
    var stop = new AtomicBoolean();
    var deaf =
        tool(
            "deaf",
            call -> {
              begun.countDown();
              while (!stop.get()) {
                Thread.onSpinWait();
                Thread.yield();
              }
              return "late";
            });
    var run = background(() -> tools.start(agent(deaf), "hello", RUN));
    begun.await();

    tools.cancel(RUN, "ada");

    assertThat(result(run.get(10, TimeUnit.SECONDS)).stopReason()).isEqualTo(StopReason.CANCELLED);
    stop.set(true);
  }

  @Test
  void cancel_whileWaiting_ends() {
    var loop = new LoopFixture(call("wipe", "a"));
    var tools = loop.loop();
    tools.start(agent(tool("wipe", CallPolicy.destructive(), call -> "wiped")), "hello", RUN);

    var outcome = tools.cancel(RUN, "ada");

    assertThat(result(outcome).stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(tools.outcome(RUN)).contains(outcome);
  }

  @Test
  void cancel_afterTheEnd_changesNothing() {
    var loop = new LoopFixture(ScriptedReply.text("done"));
    var tools = loop.loop();
    var ended = tools.start(agent(), "hello", RUN);
    var before = loop.journal.entries(RUN);

    assertThat(tools.cancel(RUN, "ada")).isEqualTo(ended);
    assertThat(loop.journal.entries(RUN)).isEqualTo(before);
  }

  @Test
  void cancel_unknownRun_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LoopFixture().loop().cancel("nobody", "ada"))
        .withMessageContaining("nobody");
  }

  @Test
  void start_callerInterrupted_cancelsAndKeepsTheInterrupt() {
    var loop = new LoopFixture(ScriptedReply.hang());
    Thread.currentThread().interrupt();

    var outcome = loop.loop().start(agent(), "hello", RUN);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(result(outcome).stopReason()).isEqualTo(StopReason.CANCELLED);
  }

  private static CompletableFuture<RunOutcome> background(
      java.util.function.Supplier<RunOutcome> work) {
    var future = new CompletableFuture<RunOutcome>();
    Thread.ofVirtual().start(() -> future.complete(work.get()));
    return future;
  }
}
