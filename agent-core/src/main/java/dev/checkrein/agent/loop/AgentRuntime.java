// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.RunOutcome;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.agent.trace.JournalEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the runs of registered agents in the background, each on a virtual thread while it has
 * something to do; a run that waits for an approval holds none. Thread-safe. Closing it cancels the
 * runs that are worked.
 */
public final class AgentRuntime implements AutoCloseable {
  /** Runs that may be worked at once unless the constructor says otherwise. */
  public static final int RUNS_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger(AgentRuntime.class);

  private final ToolLoop loop;
  private final int runsMax;
  private final Semaphore free;
  private final Map<String, Agent> agents = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<RunOutcome>> worked = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public AgentRuntime(ToolLoop loop) {
    this(loop, RUNS_MAX);
  }

  /** A runtime that works at most {@code runsMax} runs at once, at least 1. */
  public AgentRuntime(ToolLoop loop, int runsMax) {
    if (runsMax < 1) {
      throw new IllegalArgumentException("runsMax is %d, expected at least 1".formatted(runsMax));
    }
    this.loop = loop;
    this.runsMax = runsMax;
    this.free = new Semaphore(runsMax);
  }

  public ToolLoop loop() {
    return loop;
  }

  /** Makes an agent known by its name; replaces one of the same name. */
  public void register(Agent agent) {
    agents.put(agent.name(), agent);
    loop.register(agent);
  }

  /** The registered agents, by name. */
  public Collection<Agent> agents() {
    return List.copyOf(new TreeMap<>(agents).values());
  }

  /**
   * Starts a run and returns its id at once; {@link #outcome} tells what comes of it.
   *
   * @throws IllegalArgumentException if no agent has this name
   * @throws RunRefusedException if too many runs are worked already, or the runtime is closed
   */
  public String start(String agentName, String input) {
    var runId = UUID.randomUUID().toString();
    var _ = start(agentName, input, runId);
    return runId;
  }

  /**
   * Starts a run under an id of the caller's.
   *
   * @return the outcome at the first wait or the end
   * @throws IllegalArgumentException if no agent has this name
   * @throws IllegalStateException if a run of this id was started before
   * @throws RunRefusedException if too many runs are worked already, or the runtime is closed
   */
  public CompletableFuture<RunOutcome> start(String agentName, String input, String runId) {
    var agent = agents.get(agentName);
    if (agent == null) {
      throw new IllegalArgumentException(
          "unknown agent '%s'; registered are %s"
              .formatted(agentName, new TreeMap<>(agents).keySet()));
    }
    admit();
    try {
      loop.open(agent, input, runId);
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
    return work(runId);
  }

  /**
   * Records decisions and goes on with the run in the background, or just goes on if there are
   * none.
   *
   * @return the outcome at the next wait or the end
   * @throws IllegalArgumentException if the run is unknown or a decision names no pending approval
   *     of it
   * @throws IllegalStateException if the run has ended and cannot take a decision
   * @throws RunRefusedException if too many runs are worked already, or the runtime is closed
   */
  public CompletableFuture<RunOutcome> resume(String runId, ApprovalDecision... decisions) {
    admit();
    try {
      loop.decide(runId, List.of(decisions));
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
    return work(runId);
  }

  /**
   * Cancels a run. Once this returns, it has ended and starts nothing more.
   *
   * @param by whom, for the journal
   * @throws IllegalArgumentException if the run is unknown
   */
  public RunOutcome cancel(String runId, String by) {
    return loop.cancel(runId, by);
  }

  /** Where a run stands: empty if it is unknown or being worked. */
  public Optional<RunOutcome> outcome(String runId) {
    return worked.containsKey(runId) ? Optional.empty() : loop.outcome(runId);
  }

  /** Whether the journal knows the run. */
  public boolean knows(String runId) {
    return !journal().entries(runId).isEmpty();
  }

  /** The events of a run from a sequence number on. */
  public List<JournalEntry> events(String runId, long from) {
    return journal().entries(runId, from);
  }

  /** Where the events can be followed, {@link Journal#subscribe}. */
  public Journal journal() {
    return loop.journal();
  }

  /** Runs that are worked now. */
  public int runsActive() {
    return runsMax - free.availablePermits();
  }

  /** Refuses new work and cancels the runs that are worked; runs that wait stay as they are. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(worked.keySet()).forEach(runId -> cancel(runId, "shutdown"));
  }

  private void admit() {
    if (closed) {
      throw new RunRefusedException("the runtime is closed");
    }
    if (!free.tryAcquire()) {
      throw new RunRefusedException(
          "%d runs are worked already, the limit set by runsMax; try again later"
              .formatted(runsMax));
    }
  }

  private CompletableFuture<RunOutcome> work(String runId) {
    var future = new CompletableFuture<RunOutcome>();
    worked.put(runId, future);
    Thread.ofVirtual()
        .name("run-" + runId)
        .start(
            () -> {
              try {
                var outcome = loop.resume(runId);
                leave(runId, future);
                future.complete(outcome);
              } catch (Throwable e) {
                LOG.error("run '{}' could not be worked", runId, e);
                leave(runId, future);
                future.completeExceptionally(e);
              }
            });
    return future;
  }

  private void leave(String runId, CompletableFuture<RunOutcome> future) {
    worked.remove(runId, future);
    free.release();
  }
}
