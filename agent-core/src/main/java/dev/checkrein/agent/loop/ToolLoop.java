// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalClosedException;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.ApprovalDecided;
import dev.checkrein.agent.trace.RunEvent.CancelRequested;
import dev.checkrein.agent.trace.RunEvent.RunStarted;
import dev.checkrein.agent.trace.RunEvent.RunStopped;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent loop: fold the events of a run, decide, act, record, until the run ends or waits for an
 * approval. Starting, resuming and recovering a run are the same path; everything a step needs is
 * read from the {@link Journal}. Limits and failures end in a typed outcome, never in an exception.
 * Thread-safe; a run is driven by one thread at a time, that of the caller.
 */
public final class ToolLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ToolLoop.class);

  private final Journal journal;
  private final Clock clock;
  private final Stepper stepper;
  private final Map<String, Agent> agents = new ConcurrentHashMap<>();
  private final Map<String, RunHandle> handles = new ConcurrentHashMap<>();

  private ToolLoop(Builder builder, ModelCaller model) {
    this.journal = builder.journal;
    this.clock = builder.clock;
    this.stepper = new Stepper(model, journal, clock, builder.approver, builder.observer, agents);
  }

  public static Builder builder() {
    return new Builder();
  }

  public Journal journal() {
    return journal;
  }

  /**
   * Makes an agent known by its name, so that its runs can be resumed; replaces one of the same
   * name.
   */
  public void register(Agent agent) {
    agents.put(agent.name(), agent);
  }

  /** Runs an agent under a fresh run id and returns when it has ended or waits. */
  public RunOutcome start(Agent agent, String input) {
    return start(agent, input, UUID.randomUUID().toString());
  }

  /**
   * Runs an agent and returns when it has ended or waits.
   *
   * @throws IllegalStateException if a run of this id was started before
   */
  public RunOutcome start(Agent agent, String input, String runId) {
    open(agent, input, runId);
    return resume(runId);
  }

  /** Records the start of a run and does nothing yet; {@link #resume} works it. */
  void open(Agent agent, String input, String runId) {
    register(agent);
    journal.append(
        runId, clock.instant(), new RunStarted(agent.name(), agent.systemPrompt(), input));
  }

  /**
   * Goes on with a run from its journal, after recording the decisions. Without decisions it
   * continues a run that was interrupted, or just tells where the run stands.
   *
   * @throws IllegalArgumentException if the run is unknown or a decision names no pending approval
   *     of it; then nothing is recorded
   * @throws IllegalStateException if the run's agent is not registered here, or the run has ended
   *     and cannot take a decision
   */
  public RunOutcome resume(String runId, ApprovalDecision... decisions) {
    decide(runId, List.of(decisions));
    return drive(runId);
  }

  /** Records decisions, all or none. */
  void decide(String runId, List<ApprovalDecision> decisions) {
    var handle = handle(runId);
    synchronized (handle) {
      var state = state(runId);
      if (!decisions.isEmpty() && state.stopped != null) {
        throw new IllegalStateException(
            "run '%s' has ended (%s) and takes no decision"
                .formatted(runId, state.stopped.reason()));
      }
      var open = new HashSet<String>();
      state.pending().forEach(request -> open.add(request.approvalId()));
      for (var decision : decisions) {
        if (!open.remove(decision.approvalId())) {
          throw new IllegalArgumentException(
              "run '%s' has no pending approval '%s'; pending are %s"
                  .formatted(runId, decision.approvalId(), open));
        }
      }
      decisions.forEach(decision -> record(runId, new ApprovalDecided(decision)));
    }
  }

  /**
   * Cancels a run: interrupts the model call and the tools under way. Once this returns, the run
   * has ended and starts nothing more.
   *
   * @return the outcome, which is another one than {@link StopReason#CANCELLED} if the run ended
   *     before
   * @throws IllegalArgumentException if the run is unknown
   */
  public RunOutcome cancel(String runId, String by) {
    var handle = handle(runId);
    try {
      if (state(runId).cancel == null) {
        record(runId, new CancelRequested(by));
      }
    } catch (IllegalStateException e) {
      LOG.debug("run '{}' ended before it could be cancelled", runId, e);
    }
    handle.cancel();
    return drive(runId);
  }

  /**
   * Where a run stands by its journal: ended or waiting; empty if it is unknown or has something to
   * do.
   */
  public Optional<RunOutcome> outcome(String runId) {
    var entries = journal.entries(runId);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    return Decider.outcome(RunState.fold(entries));
  }

  private RunOutcome drive(String runId) {
    var handle = handle(runId);
    var interrupted = false;
    handle.driving.lock();
    try {
      while (true) {
        try {
          var outcome = stepper.act(state(runId), handle);
          if (outcome != null) {
            if (outcome instanceof RunOutcome.Finished) {
              handles.remove(runId, handle);
            }
            return outcome;
          }
        } catch (InterruptedException e) {
          interrupted = true;
          record(runId, new CancelRequested("interruption of the thread"));
        } catch (AgentMissingException | JournalClosedException e) {
          throw e;
        } catch (RuntimeException e) {
          LOG.error("run '{}' ends by a failure of the loop or its parts", runId, e);
          var answer = state(runId).lastText();
          record(runId, new RunStopped(StopReason.ERROR, answer, CallRunner.message(e)));
        }
      }
    } finally {
      handle.driving.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RunHandle handle(String runId) {
    return handles.computeIfAbsent(runId, id -> new RunHandle());
  }

  private RunState state(String runId) {
    var entries = journal.entries(runId);
    if (entries.isEmpty()) {
      handles.remove(runId);
      throw new IllegalArgumentException("unknown run '%s'".formatted(runId));
    }
    return RunState.fold(entries);
  }

  private void record(String runId, RunEvent event) {
    journal.append(runId, clock.instant(), event);
  }

  /** Parts of a loop; a model is all it needs. */
  public static final class Builder {
    private @Nullable ModelCaller model;
    private Journal journal = new InMemoryJournal();
    private Clock clock = Clock.systemUTC();
    private Approver approver = Approver.ASK;
    private RunObserver observer = RunObserver.NONE;

    private Builder() {}

    /** Asks a blocking model; replaces a model given before. */
    public Builder chatModel(ChatModel model) {
      this.model = new ModelCaller.Blocking(model);
      return this;
    }

    /** Asks a streaming model, whose deltas go to the observer; replaces a model given before. */
    public Builder streamingChatModel(StreamingChatModel model) {
      this.model = new ModelCaller.Streaming(model);
      return this;
    }

    /** In memory unless given. */
    public Builder journal(Journal journal) {
      this.journal = journal;
      return this;
    }

    /** The system's clock in UTC unless given. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** {@link Approver#ASK} unless given. */
    public Builder approver(Approver approver) {
      this.approver = approver;
      return this;
    }

    /** Nobody unless given. */
    public Builder observer(RunObserver observer) {
      this.observer = observer;
      return this;
    }

    /**
     * @throws IllegalStateException if no model was given
     */
    public ToolLoop build() {
      if (model == null) {
        throw new IllegalStateException(
            "a loop needs a model; give chatModel or streamingChatModel");
      }
      return new ToolLoop(this, model);
    }
  }
}
