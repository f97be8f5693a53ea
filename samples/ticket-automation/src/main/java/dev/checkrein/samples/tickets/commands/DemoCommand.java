// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.agent.port.Approver;
import dev.checkrein.agent.trace.InMemoryJournal;
import dev.checkrein.engine.Engine;
import dev.checkrein.engine.json.Json;
import dev.checkrein.langchain4j.EngineChatModel;
import dev.checkrein.samples.tickets.systems.DeskTools;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.TeamObserver;
import dev.checkrein.samples.tickets.team.TeamPolicy;
import dev.checkrein.samples.tickets.team.TeamTicket;
import dev.checkrein.samples.tickets.team.TicketOutcome;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.TicketTeam;
import dev.checkrein.samples.tickets.world.Expert;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.TicketKind;
import dev.checkrein.samples.tickets.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Works one generated ticket of each kind with the whole team, each in a world of its own, and
 * compares what became of that world with what the scripted expert does. Approvals are granted by a
 * policy of the demonstration.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Work one generated ticket of each kind: triage, resolver, reviewer.")
final class DemoCommand implements Callable<Integer> {
  private static final int SEED_BOUND = 1_000_000;
  private static final String DEMO_POLICY = "demo policy";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which tickets are generated (default: drawn, and printed).")
  long seed = ThreadLocalRandom.current().nextInt(SEED_BOUND);

  @Mixin ModelOptions options = new ModelOptions();

  @Spec @Nullable CommandSpec spec;

  /**
   * A worked ticket.
   *
   * @param approved tools whose calls the demonstration approved, in order
   * @param right whether it ended as the expert's work does
   */
  private record Worked(
      TicketKind kind, TicketOutcome outcome, List<String> approved, boolean right) {
    boolean ended(TicketStatus status) {
      return right && outcome.status() == status;
    }
  }

  @Override
  public Integer call() {
    var policy =
        new TeamPolicy(
            TeamPolicy.DEFAULTS.approvals(),
            TeamPolicy.DEFAULTS.toolTimeout(),
            TeamPolicy.DEFAULTS.runTime(),
            options.withoutThinking ? 0 : null);
    List<Worked> worked;
    try (var checkpoint = options.checkpoint();
        var progress = new Progress("tickets", TicketGenerator.kinds().size())) {
      var book = options.book(checkpoint);
      book.check();
      worked =
          Parallel.map(
              TicketGenerator.kinds(),
              options.parallel(),
              () -> options.open(checkpoint, book),
              progress,
              (engine, kind) -> work(engine, book, policy, kind));
    }
    Output.of(spec)
        .print(
            worked.stream().map(one -> options.json ? Json.write(json(one)) : line(one)).toList(),
            Json.write(summary(worked)));
    return 0;
  }

  private Worked work(Engine engine, AgentBook book, TeamPolicy policy, TicketKind kind) {
    var ticket = TicketGenerator.generate("demo" + seed, kind);
    var episode = Expert.episode(ticket);
    var world = new World(ticket.world());
    var approved = new CopyOnWriteArrayList<String>();
    Approver approver =
        request -> {
          approved.add(request.tool());
          return new Approver.Verdict.Approve(DEMO_POLICY);
        };
    var team =
        new TicketTeam(new EngineChatModel(engine), book, policy, new InMemoryJournal(), approver);
    var outcome =
        team.work(TeamTicket.of(ticket.text(), 1), DeskTools.on(world), TeamObserver.NONE);
    boolean right =
        world.endState(episode.ticketId(), episode.mentions()).equals(episode.expected())
            && outcome.status() == expectedStatus(episode.expected().status());
    return new Worked(kind, outcome, List.copyOf(approved), right);
  }

  /** A ticket that the expert leaves open waits for its requester. */
  private static TicketStatus expectedStatus(String status) {
    return switch (status) {
      case "resolved" -> TicketStatus.RESOLVED;
      case "escalated" -> TicketStatus.ESCALATED;
      default -> TicketStatus.WAITING;
    };
  }

  private static String line(Worked one) {
    var outcome = one.outcome;
    return "%-16s %s  %-21s %d steps  %-9s %s  %5d tokens  %3d thinking  %5d ms%s%s"
        .formatted(
            one.kind.label(),
            outcome.ticketId(),
            outcome.queue() == null ? "-" : outcome.queue(),
            outcome.steps(),
            outcome.status().label(),
            one.right ? "right" : "WRONG",
            outcome.tokens(),
            outcome.thinkingTokens(),
            outcome.millis(),
            one.approved.isEmpty()
                ? ""
                : "  approved by " + DEMO_POLICY + ": " + String.join(", ", one.approved),
            outcome.status() == TicketStatus.FAILED ? "  " + outcome.message() : "");
  }

  private static Map<String, @Nullable Object> json(Worked one) {
    var outcome = one.outcome;
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("kind", one.kind.label());
    json.put("ticket", outcome.ticketId());
    json.put("queue", outcome.queue());
    json.put("priority", outcome.priority());
    json.put("steps", outcome.steps());
    json.put("outcome", outcome.status().label());
    json.put("right", one.right);
    json.put("tokens", outcome.tokens());
    json.put("thinkingTokens", outcome.thinkingTokens());
    json.put("milliseconds", outcome.millis());
    json.put("approvedByDemoPolicy", one.approved);
    json.put("review", outcome.review() == null ? null : outcome.review().verdict().toString());
    json.put("message", outcome.message());
    return json;
  }

  private Map<String, Object> summary(List<Worked> worked) {
    var summary = new LinkedHashMap<String, Object>();
    summary.put("tickets", worked.size());
    summary.put("resolved", count(worked, TicketStatus.RESOLVED));
    summary.put("escalated", count(worked, TicketStatus.ESCALATED));
    summary.put("waiting", count(worked, TicketStatus.WAITING));
    summary.put("wrong", (int) worked.stream().filter(one -> !one.right).count());
    summary.put("seed", seed);
    summary.put("steps", worked.stream().mapToInt(one -> one.outcome.steps()).sum());
    summary.put("tokens", worked.stream().mapToLong(one -> one.outcome.tokens()).sum());
    summary.put(
        "thinkingTokens", worked.stream().mapToLong(one -> one.outcome.thinkingTokens()).sum());
    summary.put("milliseconds", worked.stream().mapToLong(one -> one.outcome.millis()).sum());
    return summary;
  }

  private static int count(List<Worked> worked, TicketStatus status) {
    return (int) worked.stream().filter(one -> one.ended(status)).count();
  }
}
