// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.ApprovalDecided;
import dev.checkrein.agent.trace.RunEvent.ApprovalRequested;
import dev.checkrein.agent.trace.RunEvent.LimitReached;
import dev.checkrein.agent.trace.RunEvent.ModelAsked;
import dev.langchain4j.data.message.ChatMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one step of a run: has it decided and performs it. What is to happen is recorded before,
 * what came of it after. Thread-safe; each run is stepped by one thread at a time.
 */
final class Stepper {
  private static final Logger LOG = LoggerFactory.getLogger(Stepper.class);

  private final ModelCaller model;
  private final Journal journal;
  private final Clock clock;
  private final Approver approver;
  private final RunObserver observer;
  private final Map<String, Agent> agents;

  /**
   * @param agents by name; may grow while steps are taken
   */
  Stepper(
      ModelCaller model,
      Journal journal,
      Clock clock,
      Approver approver,
      RunObserver observer,
      Map<String, Agent> agents) {
    this.model = model;
    this.journal = journal;
    this.clock = clock;
    this.approver = approver;
    this.observer = observer;
    this.agents = agents;
  }

  /** Does one action; the outcome if the run is left. */
  @Nullable RunOutcome act(RunState state, RunHandle handle) throws InterruptedException {
    var runId = state.runId;
    var ending = Decider.ending(state);
    var action = ending != null ? ending : next(state);
    switch (action) {
      case Action.Append(var events) -> events.forEach(event -> record(runId, event));
      case Action.Ask ask -> ask(agent(state), state, handle, ask);
      case Action.Review(var requests) -> requests.forEach(request -> review(handle, request));
      case Action.Execute(var calls) -> {
        var agent = agent(state);
        new CallRunner(agent, state, handle, clock, event -> record(runId, event))
            .run(calls, left(agent, state));
      }
      case Action.Leave(var outcome) -> {
        return outcome;
      }
    }
    return null;
  }

  private Action next(RunState state) {
    return Decider.next(agent(state), state, clock.instant());
  }

  private Duration left(Agent agent, RunState state) {
    return Decider.until(agent, state).minus(state.elapsed(clock.instant()));
  }

  /**
   * Records a request, with the approver's decision if it has one, before anybody else can decide.
   */
  private void review(RunHandle handle, ApprovalRequest request) {
    var decision = verdict(request);
    synchronized (handle) {
      record(request.runId(), new ApprovalRequested(request));
      if (decision != null) {
        record(request.runId(), new ApprovalDecided(decision));
      }
    }
  }

  private @Nullable ApprovalDecision verdict(ApprovalRequest request) {
    try {
      return switch (approver.review(request)) {
        case Approver.Verdict.Approve(var by) ->
            new ApprovalDecision.Approved(request.approvalId(), by);
        case Approver.Verdict.Reject(var by, var reason) ->
            new ApprovalDecision.Rejected(request.approvalId(), by, reason);
        case Approver.Verdict.Ask _ -> null;
      };
    } catch (RuntimeException e) {
      LOG.warn("the approver failed on '{}', so a person must decide", request.approvalId(), e);
      return null;
    }
  }

  private void ask(Agent agent, RunState state, RunHandle handle, Action.Ask ask)
      throws InterruptedException {
    var runId = state.runId;
    List<ChatMessage> messages;
    try {
      messages = agent.memory().select(Conversation.of(state), agent.tools().specifications());
    } catch (ContextOverflowException e) {
      record(runId, new LimitReached(StopReason.CONTEXT_OVERFLOW, CallRunner.message(e)));
      return;
    }
    record(
        runId,
        new ModelAsked(ask.turn(), ask.thinkingTokensMax(), ask.newTokensMax(), ask.tools()));
    new ModelTurn(agent, state, ask, handle, observer)
        .run(model, messages, left(agent, state))
        .ifPresent(event -> record(runId, event));
  }

  private Agent agent(RunState state) {
    var agent = agents.get(state.started.agent());
    if (agent == null) {
      throw new AgentMissingException(state.runId, state.started.agent());
    }
    return agent;
  }

  private void record(String runId, RunEvent event) {
    journal.append(runId, clock.instant(), event);
  }
}
