// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.budget.BudgetView;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent.ApprovalDecided;
import dev.checkrein.agent.trace.RunEvent.ApprovalRequested;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.CallPlanned;
import dev.checkrein.agent.trace.RunEvent.CallStarted;
import dev.checkrein.agent.trace.RunEvent.CancelRequested;
import dev.checkrein.agent.trace.RunEvent.LimitReached;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import dev.checkrein.agent.trace.RunEvent.ModelAsked;
import dev.checkrein.agent.trace.RunEvent.ModelFailed;
import dev.checkrein.agent.trace.RunEvent.RunStarted;
import dev.checkrein.agent.trace.RunEvent.RunStopped;
import dev.checkrein.agent.trace.RunEvent.WrapUpAsked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a run amount to so far. Not changed after {@link #fold}; confined to one step.
 */
final class RunState {
  final String runId;
  final RunStarted started;
  private final Instant startedAt;
  private final List<Turn> turns = new ArrayList<>();
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private Instant newestAt;
  private Duration waited = Duration.ZERO;
  private @Nullable Instant waitingSince;
  private TokenSpend spend = TokenSpend.NONE;
  @Nullable LimitReached limit;
  @Nullable WrapUpAsked wrapUp;
  @Nullable ModelFailed failure;
  @Nullable CancelRequested cancel;
  @Nullable RunStopped stopped;

  /** A model turn and the calls of its reply. */
  static final class Turn {
    final ModelAsked asked;
    @Nullable ModelAnswered answered;
    final List<Call> calls = new ArrayList<>();

    Turn(ModelAsked asked) {
      this.asked = asked;
    }
  }

  /** A planned call and what became of it. */
  static final class Call {
    final CallPlanned planned;
    @Nullable ApprovalRequest request;
    @Nullable ApprovalDecision decision;
    boolean started;
    @Nullable CallFinished finished;

    Call(CallPlanned planned) {
      this.planned = planned;
    }

    boolean isPending() {
      return request != null && decision == null;
    }
  }

  private RunState(JournalEntry first, RunStarted started) {
    this.runId = first.runId();
    this.started = started;
    this.startedAt = first.at();
    this.newestAt = first.at();
  }

  /**
   * Folds a run's log.
   *
   * @throws IllegalStateException if it does not open with {@link RunStarted}
   */
  static RunState fold(List<JournalEntry> entries) {
    if (entries.isEmpty() || !(entries.getFirst().event() instanceof RunStarted started)) {
      throw new IllegalStateException("the log does not open with run-started");
    }
    var state = new RunState(entries.getFirst(), started);
    entries.stream().skip(1).forEach(state::add);
    return state;
  }

  private void add(JournalEntry entry) {
    newestAt = entry.at();
    switch (entry.event()) {
      case RunStarted _ ->
          throw new IllegalStateException("run '%s' started twice".formatted(runId));
      case ModelAsked asked -> {
        if (!turns.isEmpty() && turns.getLast().answered == null) {
          turns.removeLast();
        }
        turns.add(new Turn(asked));
      }
      case ModelAnswered answered -> {
        turns.getLast().answered = answered;
        spend = spend.plus(answered.spend());
      }
      case ModelFailed failed -> failure = failed;
      case CallPlanned planned -> {
        var call = new Call(planned);
        calls.put(planned.callId(), call);
        turns.getLast().calls.add(call);
      }
      case ApprovalRequested(var request) -> {
        call(request.approvalId()).request = request;
        waitingSince = waitingSince == null ? entry.at() : waitingSince;
      }
      case ApprovalDecided(var decision) -> {
        call(decision.approvalId()).decision = decision;
        if (waitingSince != null && pending().isEmpty()) {
          waited = waited.plus(Duration.between(waitingSince, entry.at()));
          waitingSince = null;
        }
      }
      case CallStarted begun -> call(begun.callId()).started = true;
      case CallFinished finished -> call(finished.callId()).finished = finished;
      case LimitReached reached -> limit = reached;
      case WrapUpAsked asked -> wrapUp = asked;
      case CancelRequested request -> cancel = request;
      case RunStopped end -> stopped = end;
    }
  }

  private Call call(String callId) {
    var call = calls.get(callId);
    if (call == null) {
      throw new IllegalStateException("run '%s' has no call '%s'".formatted(runId, callId));
    }
    return call;
  }

  List<Turn> turns() {
    return turns;
  }

  Optional<Turn> lastTurn() {
    return turns.isEmpty() ? Optional.empty() : Optional.of(turns.getLast());
  }

  /** Turns that were answered. */
  int turnsAnswered() {
    return (int) turns.stream().filter(turn -> turn.answered != null).count();
  }

  /** All planned calls, oldest first. */
  List<Call> calls() {
    return List.copyOf(calls.values());
  }

  Optional<Call> find(String callId) {
    return Optional.ofNullable(calls.get(callId));
  }

  /** Requests nobody has decided. */
  List<ApprovalRequest> pending() {
    var pending = new ArrayList<ApprovalRequest>();
    for (var call : calls.values()) {
      if (call.request != null && call.decision == null) {
        pending.add(call.request);
      }
    }
    return pending;
  }

  /** The good result of an earlier execution of the same deed. */
  Optional<CallFinished> done(String deedKey) {
    for (var call : calls.values()) {
      var finished = call.finished;
      if (finished != null && !finished.error() && call.planned.deedKey().equals(deedKey)) {
        return Optional.of(finished);
      }
    }
    return Optional.empty();
  }

  TokenSpend spend() {
    return spend;
  }

  /**
   * A lower bound of the next turn's input, where the memory keeps the conversation whole: input
   * and output of the last answered turn, 0 before the first.
   */
  long tokensOfNextTurn() {
    for (var turn : turns.reversed()) {
      if (turn.answered != null) {
        return turn.answered.spend().total();
      }
    }
    return 0;
  }

  /** The newest text of the model that is not blank, else empty. */
  String lastText() {
    for (var turn : turns.reversed()) {
      if (turn.answered != null && !turn.answered.text().isBlank()) {
        return turn.answered.text();
      }
    }
    return "";
  }

  /** From the start to {@code now}, without the time spent waiting for approvals. */
  Duration elapsed(Instant now) {
    var waiting = waitingSince == null ? Duration.ZERO : Duration.between(waitingSince, now);
    return Duration.between(startedAt, now).minus(waited).minus(waiting);
  }

  /** What a budget policy may look at before the next turn. */
  BudgetView budgetView() {
    var failed =
        lastTurn().stream()
            .flatMap(turn -> turn.calls.stream())
            .anyMatch(call -> call.finished != null && call.finished.error());
    return new BudgetView(turnsAnswered() + 1, spend, calls.size(), failed, elapsed(newestAt));
  }
}
