// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import dev.checkrein.agent.loop.ToolLoop;
import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.trace.Journal;
import dev.checkrein.samples.tickets.systems.DeskTools;
import dev.langchain4j.model.chat.ChatModel;
import java.util.function.UnaryOperator;

/**
 * Works tickets: triage chooses the queue, the resolver acts, the reviewer checks. Everything that
 * happens is in the journal, and what comes next is decided from it: starting a ticket, going on
 * after an approval and going on after a restart are the same call. Thread-safe; one ticket is
 * worked by one thread at a time.
 */
public final class TicketTeam {
  private final AgentBook book;
  private final TeamPolicy policy;
  private final Journal journal;
  private final UnaryOperator<ToolLoop.Builder> loops;

  /**
   * A team.
   *
   * @param model that all roles ask
   * @param book prompts and tools of the roles
   * @param policy what needs an approval and how far a run may go
   * @param journal where runs are recorded
   * @param approver answers approvals at once; {@link Approver#ASK} leaves them to people
   */
  public TicketTeam(
      ChatModel model, AgentBook book, TeamPolicy policy, Journal journal, Approver approver) {
    this.book = book;
    this.policy = policy;
    this.journal = journal;
    this.loops = builder -> builder.chatModel(model).journal(journal).approver(approver);
  }

  public AgentBook book() {
    return book;
  }

  /**
   * Works a ticket until it is done or waits for somebody; goes on where the journal ends.
   *
   * @param desk what the tools act on
   */
  public TicketOutcome work(TeamTicket ticket, DeskTools desk, TeamObserver observer) {
    return open(ticket, desk, observer).go();
  }

  /** The work on a ticket, not begun; other threads can cancel it. */
  public TicketWork open(TeamTicket ticket, DeskTools desk, TeamObserver observer) {
    var loop = loops.apply(ToolLoop.builder()).build();
    return new TicketWork(ticket, new TeamAgents(book, policy, desk), loop, journal, observer);
  }
}
