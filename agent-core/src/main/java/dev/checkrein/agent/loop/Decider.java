// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.AgentResult;
import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.budget.BudgetDecision;
import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.CallFinished;
import dev.checkrein.agent.trace.RunEvent.LimitReached;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import dev.checkrein.agent.trace.RunEvent.ModelFailed;
import dev.checkrein.agent.trace.RunEvent.RunStopped;
import dev.checkrein.agent.trace.RunEvent.WrapUpAsked;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a run does next from its events so far and the time. Pure: it acts on nothing, and
 * the same log and time give the same action.
 */
final class Decider {
  private static final String REJECTED = "rejected";
  private static final String TIME_UP = "time limit reached";
  private static final String TIME_UP_MIDWAY =
      "time limit reached; this call had been started, its outcome is unknown";

  /** The part of the wall clock that is kept for a wrap-up answer, as a divisor. */
  private static final int RESERVE = 10;

  private final Agent agent;
  private final RunState state;
  private final Instant now;

  private Decider(Agent agent, RunState state, Instant now) {
    this.agent = agent;
    this.state = state;
    this.now = now;
  }

  static Action next(Agent agent, RunState state, Instant now) {
    return new Decider(agent, state, now).next();
  }

  /**
   * What comes of a run that is over or was cancelled, whoever its agent is; null while it goes on.
   */
  static @Nullable Action ending(RunState state) {
    if (state.stopped != null) {
      return new Action.Leave(new RunOutcome.Finished(result(state, state.stopped)));
    }
    if (state.cancel != null) {
      return stop(state, StopReason.CANCELLED, "cancelled by " + state.cancel.by());
    }
    return null;
  }

  /** The outcome of a run that has ended or waits; empty if it has something to do. */
  static Optional<RunOutcome> outcome(RunState state) {
    if (state.stopped != null) {
      return Optional.of(new RunOutcome.Finished(result(state, state.stopped)));
    }
    var pending = state.pending();
    return pending.isEmpty() || state.cancel != null
        ? Optional.empty()
        : Optional.of(new RunOutcome.Waiting(state.runId, pending));
  }

  private Action next() {
    var ending = ending(state);
    if (ending != null) {
      return ending;
    }
    if (state.failure != null) {
      return afterFailure(state.failure);
    }
    var limit = state.limit;
    if (limit != null && endsAtOnce(limit.reason())) {
      return stop(state, limit.reason(), limit.message());
    }
    var turn = state.lastTurn().orElse(null);
    if (turn == null || turn.answered == null) {
      return ask();
    }
    if (limit != null && !turn.asked.tools() && state.wrapUp != null) {
      return stop(state, limit.reason(), limit.message());
    }
    if (turn.calls.size() < turn.answered.calls().size()) {
      return new Planner(agent, state, turn.answered).plan(turn.calls.size());
    }
    var open = turn.calls.stream().filter(call -> call.finished == null).toList();
    if (!open.isEmpty()) {
      return openCalls(open);
    }
    return afterTurn(turn.answered);
  }

  private Action openCalls(List<RunState.Call> open) {
    var settled = new ArrayList<RunEvent>();
    var requests = new ArrayList<ApprovalRequest>();
    for (var call : open) {
      var planned = call.planned;
      if (planned.refusal() != null) {
        settled.add(refused(call, planned.refusal()));
      } else if (call.decision instanceof ApprovalDecision.Rejected rejected) {
        var why = rejected.reason().isBlank() ? REJECTED : REJECTED + ": " + rejected.reason();
        settled.add(refused(call, ModelJson.error(why)));
      } else if (state.limit != null && state.limit.reason() == StopReason.DEADLINE) {
        settled.add(refused(call, ModelJson.error(call.started ? TIME_UP_MIDWAY : TIME_UP)));
      } else if (planned.approval() && call.request == null) {
        requests.add(
            new ApprovalRequest(
                planned.callId(),
                state.runId,
                planned.call().name(),
                planned.call().arguments(),
                "the policy of tool '%s' asks for an approval".formatted(planned.call().name())));
      }
    }
    if (!settled.isEmpty()) {
      return new Action.Append(settled);
    }
    if (!requests.isEmpty()) {
      return new Action.Review(requests);
    }
    var pending = state.pending();
    if (!pending.isEmpty()) {
      return new Action.Leave(new RunOutcome.Waiting(state.runId, pending));
    }
    return pastDeadline() ? deadline() : new Action.Execute(open);
  }

  private Action afterTurn(ModelAnswered answered) {
    if (state.limit != null || !answered.calls().isEmpty() || !answered.malformed().isEmpty()) {
      return ask();
    }
    if (answered.text().isBlank()) {
      return limit(StopReason.EMPTY_ANSWER, "the model's answer was empty");
    }
    return new Action.Append(new RunStopped(StopReason.COMPLETED, answered.text(), null));
  }

  /** The next turn, unless something speaks against it. */
  private Action ask() {
    var limits = agent.limits();
    var spent = state.spend();
    var turn = state.turnsAnswered() + 1;
    if (state.limit != null) {
      return wrapUp(state.limit, turn);
    }
    if (pastDeadline()) {
      return deadline();
    }
    if (turn > limits.turnsMax()) {
      return limit(
          StopReason.MAX_TURNS,
          "turn limit (%d) reached, set by turnsMax".formatted(limits.turnsMax()));
    }
    var needed = state.tokensOfNextTurn();
    var tokensLeft = limits.tokensMax() - spent.total() - needed;
    if (tokensLeft <= 0) {
      return limit(
          StopReason.TOKEN_BUDGET,
          "%d tokens used, at least %d needed for the next turn, limit %d, set by tokensMax"
              .formatted(spent.total(), needed, limits.tokensMax()));
    }
    return switch (agent.budget().decide(state.budgetView())) {
      case BudgetDecision.Proceed(var thinkingTokensMax) ->
          new Action.Ask(
              turn,
              capped(thinkingTokensMax),
              (int) Math.min(limits.newTokensPerTurn(), tokensLeft),
              true);
      case BudgetDecision.Conclude(var note) -> limit(StopReason.BUDGET_POLICY, note);
      case BudgetDecision.Stop(var reason) -> stop(state, StopReason.BUDGET_POLICY, reason);
    };
  }

  private Action wrapUp(LimitReached limit, int turn) {
    if (!agent.limits().wrapUp() || pastDeadline()) {
      return stop(state, limit.reason(), limit.message());
    }
    return state.wrapUp == null
        ? new Action.Append(new WrapUpAsked(note(limit)))
        : new Action.Ask(turn, 0, agent.limits().newTokensPerTurn(), false);
  }

  /** The stricter of what the budget grants and what the limits leave. */
  private @Nullable Integer capped(@Nullable Integer granted) {
    var limits = agent.limits();
    var cap = least(granted, limits.thinkingTokensPerCall());
    var pool = limits.thinkingTokensPerRun();
    if (pool == null) {
      return cap;
    }
    return least(cap, (int) Math.max(0, pool - state.spend().thinking()));
  }

  private static @Nullable Integer least(@Nullable Integer a, @Nullable Integer b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Math.min(a, b);
  }

  private Action afterFailure(ModelFailed failure) {
    return state.limit == null
        ? stop(state, failure.reason(), failure.error())
        : stop(
            state,
            state.limit.reason(),
            "%s; the wrap-up failed: %s".formatted(state.limit.message(), failure.error()));
  }

  /** Whether a limit leaves neither time nor room for open calls and a wrap-up answer. */
  private boolean endsAtOnce(StopReason reason) {
    return switch (reason) {
      case DEADLINE -> !agent.limits().wrapUp() || pastDeadline();
      case CANCELLED, CONTEXT_OVERFLOW, REQUEST_REFUSED, ERROR, COMPLETED -> true;
      case MAX_TURNS, MAX_TOOL_CALLS, TOKEN_BUDGET, BUDGET_POLICY, LOOP_DETECTED, EMPTY_ANSWER ->
          false;
    };
  }

  private boolean pastDeadline() {
    return state.elapsed(now).compareTo(until(agent, state)) >= 0;
  }

  /**
   * The elapsed time up to which the run may work as it stands: the wall clock, less the reserve
   * for a wrap-up answer while no limit is reached and one may be asked.
   */
  static Duration until(Agent agent, RunState state) {
    var wallClock = agent.limits().wallClock();
    return hasReserve(agent, state) ? wallClock.minus(wallClock.dividedBy(RESERVE)) : wallClock;
  }

  private static boolean hasReserve(Agent agent, RunState state) {
    return agent.limits().wrapUp() && state.limit == null;
  }

  private Action deadline() {
    return limit(StopReason.DEADLINE, deadlineMessage(agent, state));
  }

  static String deadlineMessage(Agent agent, RunState state) {
    var wallClock = agent.limits().wallClock();
    return hasReserve(agent, state)
        ? "time limit (%s of %s, the rest is for a wrap-up answer) reached, set by wallClock"
            .formatted(until(agent, state), wallClock)
        : "time limit (%s) reached, set by wallClock".formatted(wallClock);
  }

  private static String note(LimitReached limit) {
    return limit.reason() == StopReason.BUDGET_POLICY
        ? limit.message()
        : "No further tool calls are possible: %s. Answer now with what you know."
            .formatted(limit.message());
  }

  private static CallFinished refused(RunState.Call call, String result) {
    var planned = call.planned;
    return new CallFinished(planned.callId(), planned.call().name(), result, true, 0, 0);
  }

  private static Action limit(StopReason reason, String message) {
    return new Action.Append(new LimitReached(reason, message));
  }

  private static Action stop(RunState state, StopReason reason, String message) {
    return new Action.Append(new RunStopped(reason, state.lastText(), message));
  }

  private static AgentResult result(RunState state, RunStopped stopped) {
    var truncated =
        state
            .lastTurn()
            .map(turn -> turn.answered)
            .map(answered -> answered.finish() == FinishReason.LENGTH)
            .orElse(false);
    return new AgentResult(
        state.runId,
        state.started.agent(),
        stopped.answer(),
        stopped.reason(),
        stopped.message(),
        truncated,
        state.turnsAnswered(),
        state.calls().size(),
        state.spend());
  }
}
