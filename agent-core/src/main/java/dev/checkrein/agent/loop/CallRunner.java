// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.checkrein.agent.port.AgentTool;
import dev.checkrein.agent.port.CallPolicy.Effect;
import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.agent.port.ToolInvocation;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.CallPlanned;
import dev.checkrein.agent.trace.RunEvent.CallStarted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one turn side by side, each on a virtual thread, and records each result as it
 * comes. Every call ends with a result: a failure is data for the model. Confined to the thread
 * that drives the run.
 */
final class CallRunner {
  private static final String UNKNOWN_OUTCOME =
      "the run was interrupted while this call ran, its outcome is unknown; check before repeating"
          + " it";

  private final Agent agent;
  private final RunState state;
  private final RunHandle handle;
  private final Clock clock;
  private final Consumer<RunEvent> recorder;
  private final List<Execution> running = new ArrayList<>();
  private final Map<String, List<CallPlanned>> followers = new HashMap<>();
  private long endNanos;

  CallRunner(
      Agent agent, RunState state, RunHandle handle, Clock clock, Consumer<RunEvent> recorder) {
    this.agent = agent;
    this.state = state;
    this.handle = handle;
    this.clock = clock;
    this.recorder = recorder;
  }

  /** One attempt under way; itself the ticket of its news. */
  private final class Execution {
    final CallPlanned planned;
    final AgentTool tool;
    final int attempt;
    final Instant startedAt;
    final long deadlineNanos;
    final Thread thread;

    Execution(CallPlanned planned, AgentTool tool, int attempt, Instant startedAt) {
      this.planned = planned;
      this.tool = tool;
      this.attempt = attempt;
      this.startedAt = startedAt;
      var timeout = tool.policy().timeout();
      var limit = timeout == null ? agent.limits().toolTimeout() : timeout;
      var now = System.nanoTime();
      var left = Duration.ofNanos(endNanos - now);
      this.deadlineNanos = now + (limit.compareTo(left) < 0 ? limit : left).toNanos();
      this.thread = Thread.ofVirtual().name("tool-" + planned.callId()).unstarted(this::run);
    }

    private void run() {
      try {
        var invocation =
            new ToolInvocation(
                state.runId,
                planned.callId(),
                tool.name(),
                planned.call().arguments(),
                planned.deedKey(),
                attempt);
        handle.post(this, tool.handler().handle(invocation), null);
      } catch (Throwable e) {
        handle.post(this, null, e);
      }
    }

    Duration left() {
      return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }
  }

  /**
   * Runs calls until each has a result, or until the run is cancelled: then the threads are
   * interrupted and nothing starts any more.
   *
   * @param left for how long the run may still work, retries included
   */
  void run(List<RunState.Call> calls, Duration left) throws InterruptedException {
    endNanos = System.nanoTime() + left.toNanos();
    try {
      for (var call : calls) {
        if (!handle.isCancelled()) {
          begin(call);
        }
      }
      while (!running.isEmpty() && !handle.isCancelled()) {
        var next = running.getFirst();
        for (var execution : running) {
          next = execution.deadlineNanos - next.deadlineNanos < 0 ? execution : next;
        }
        var signal = handle.await(next.left());
        if (signal == null) {
          expire(next);
        } else if (signal.ticket() instanceof Execution execution && running.remove(execution)) {
          settle(execution, signal);
        }
      }
    } finally {
      for (var execution : running) {
        execution.thread.interrupt();
        if (handle.isCancelled()) {
          finish(execution, ModelJson.error("cancelled"), true);
        }
      }
    }
  }

  private void begin(RunState.Call call) {
    var planned = call.planned;
    var tool = agent.tools().find(planned.call().name());
    var earlier = state.done(planned.deedKey());
    if (tool.isEmpty()) {
      finish(planned, ModelJson.error("unknown tool"), true);
    } else if (earlier.isPresent()) {
      finish(planned, earlier.get().result(), false);
    } else if (call.started && !isRepeatable(tool.get())) {
      finish(planned, ModelJson.error(UNKNOWN_OUTCOME), true);
    } else if (isUnderWay(planned.deedKey())) {
      followers.computeIfAbsent(planned.deedKey(), key -> new ArrayList<>()).add(planned);
    } else {
      recorder.accept(new CallStarted(planned.callId(), tool.get().name()));
      start(new Execution(planned, tool.get(), 1, clock.instant()));
    }
  }

  private static boolean isRepeatable(AgentTool tool) {
    return tool.policy().effect() == Effect.READ || !tool.policy().idempotencyFields().isEmpty();
  }

  private boolean isUnderWay(String deedKey) {
    return running.stream().anyMatch(execution -> execution.planned.deedKey().equals(deedKey));
  }

  private void start(Execution execution) {
    running.add(execution);
    execution.thread.start();
  }

  private void expire(Execution execution) {
    running.remove(execution);
    execution.thread.interrupt();
    retryOr(execution, ModelJson.error("timeout"));
  }

  private void settle(Execution execution, RunHandle.Signal signal) {
    if (signal.failure() != null) {
      retryOr(execution, ModelJson.error(message(signal.failure())));
      return;
    }
    var result = cut(String.valueOf(signal.value()));
    finish(execution, result, isError(result));
  }

  private void retryOr(Execution execution, String error) {
    var timeLeft = endNanos - System.nanoTime() > 0;
    if (timeLeft && execution.attempt <= execution.tool.policy().retries()) {
      var next = execution.attempt + 1;
      start(new Execution(execution.planned, execution.tool, next, execution.startedAt));
    } else {
      finish(execution, cut(error), true);
    }
  }

  private void finish(Execution execution, String result, boolean error) {
    var millis = Duration.between(execution.startedAt, clock.instant()).toMillis();
    var planned = execution.planned;
    recorder.accept(
        new CallFinished(
            planned.callId(), execution.tool.name(), result, error, execution.attempt, millis));
    var waiting = followers.remove(planned.deedKey());
    if (waiting != null) {
      waiting.forEach(follower -> finish(follower, result, error));
    }
  }

  private void finish(CallPlanned planned, String result, boolean error) {
    recorder.accept(new CallFinished(planned.callId(), planned.call().name(), result, error, 0, 0));
  }

  private String cut(String result) {
    var max = agent.limits().resultLengthMax();
    if (result.length() <= max) {
      return result;
    }
    var end = Character.isHighSurrogate(result.charAt(max - 1)) ? max - 1 : max;
    return "%s… [%d more characters left out, limit set by resultLengthMax]"
        .formatted(result.substring(0, end), result.length() - end);
  }

  static String message(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown failure";
    }
    var message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  /** Whether a result is an object with a field {@code error}, by which tools report failures. */
  private static boolean isError(String result) {
    if (!result.stripLeading().startsWith("{")) {
      return false;
    }
    try {
      return ModelJson.read(result).hasNonNull("error");
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
