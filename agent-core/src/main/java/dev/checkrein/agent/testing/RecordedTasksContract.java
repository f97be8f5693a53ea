// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.loop.Agent;
import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays recorded tasks through the loop with a scripted model: the same calls, results and end;
 * the same trace each time; and the same again when the run is cut off after any event and resumed
 * by a new loop. Subclass it and say which tasks.
 */
public abstract class RecordedTasksContract {
  private static final String RUN = "run-1";

  /** At least one task. */
  protected abstract List<RecordedTask> tasks();

  /** An empty journal; in memory unless overridden. */
  protected Journal journal() {
    return new InMemoryJournal();
  }

  @TestFactory
  List<DynamicTest> task_replayed_runsTheRecordedCalls() {
    return forEach(
        task -> {
          var model = ScriptedChatModel.of(task.script(0));
          var journal = journal();

          var outcome = loop(model, journal).start(agent(task), task.input(), RUN);

          model.assertExhausted();
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  RunOutcome.Finished.class,
                  finished -> {
                    assertThat(finished.result().stopReason()).isEqualTo(StopReason.COMPLETED);
                    assertThat(finished.result().answer()).isEqualTo(task.closing());
                  });
          var recorded = task.turns().stream().flatMap(turn -> turn.calls().stream()).toList();
          assertThat(results(trace(journal)))
              .isEqualTo(recorded.stream().map(RecordedTask.Call::result).toList());
          assertThat(
                  model.lastRequest().messages().stream()
                      .filter(ToolExecutionResultMessage.class::isInstance)
                      .map(message -> ((ToolExecutionResultMessage) message).text()))
              .containsExactlyElementsOf(recorded.stream().map(RecordedTask.Call::result).toList());
        });
  }

  @TestFactory
  List<DynamicTest> task_replayedTwice_leavesTheSameTrace() {
    return forEach(
        task -> {
          var first = journal();
          var second = journal();

          loop(ScriptedChatModel.of(task.script(0)), first).start(agent(task), task.input(), RUN);
          loop(ScriptedChatModel.of(task.script(0)), second).start(agent(task), task.input(), RUN);

          assertThat(trace(second)).isEqualTo(trace(first));
        });
  }

  @TestFactory
  List<DynamicTest> task_cutOffAfterAnyEvent_isResumedToTheSameEnd() {
    return forEach(
        task -> {
          var whole = journal();
          var end =
              loop(ScriptedChatModel.of(task.script(0)), whole)
                  .start(agent(task), task.input(), RUN);
          var entries = whole.entries(RUN);

          for (var kept = 1; kept < entries.size(); kept++) {
            var cut = journal();
            entries.subList(0, kept).forEach(entry -> cut.append(RUN, entry.at(), entry.event()));
            var answered =
                (int)
                    cut.entries(RUN).stream()
                        .filter(entry -> entry.event() instanceof ModelAnswered)
                        .count();
            var script =
                answered > task.turns().size() ? List.<ScriptedReply>of() : task.script(answered);
            var model = ScriptedChatModel.of(script);
            var loop = loop(model, cut);
            loop.register(agent(task));

            var resumed = loop.resume(RUN);

            model.assertExhausted();
            assertThat(resumed).as("after %d events", kept).isEqualTo(end);
            assertThat(results(trace(cut)))
                .as("after %d events", kept)
                .isEqualTo(results(trace(whole)));
          }
        });
  }

  private List<DynamicTest> forEach(Consumer<RecordedTask> check) {
    return tasks().stream()
        .map(task -> DynamicTest.dynamicTest(task.name(), () -> check.accept(task)))
        .toList();
  }

  private static ToolLoop loop(ScriptedChatModel model, Journal journal) {
    return ToolLoop.builder().chatModel(model).journal(journal).clock(new FixedClock()).build();
  }

  private static Agent agent(RecordedTask task) {
    return Agent.of("recorded", "Solve the task.", task.tools())
        .withLimits(
            RunLimits.DEFAULTS
                .withTurnsMax(1000)
                .withCallsMax(1000)
                .withCallsPerToolMax(1000)
                .withCallsPerReplyMax(1000)
                .withIdenticalCallsMax(1000));
  }

  private static List<RunEvent> trace(Journal journal) {
    return Trace.canonical(journal.entries(RUN));
  }

  private static List<String> results(List<RunEvent> trace) {
    return trace.stream()
        .filter(CallFinished.class::isInstance)
        .map(event -> ((CallFinished) event).result())
        .toList();
  }
}
