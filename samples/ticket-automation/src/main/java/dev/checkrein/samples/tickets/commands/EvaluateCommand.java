// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.CallPlan;
import dev.checkrein.engine.generation.Choice;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.json.Json;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Routes labelled tickets by the model's decode alone. The call is forced into form; its arguments
 * are closed sets: the ticket's own number, the queues and the priorities of the triage agent's
 * tool.
 */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Route the tickets of a CSV (columns text,queue) and compare with its queues.")
final class EvaluateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.csv", description = "Tickets with the columns text and queue.")
  Path file = Path.of("");

  @Mixin ModelOptions options = new ModelOptions();

  @Spec @Nullable CommandSpec spec;

  /** What the model made of it. */
  private record Routed(
      LabelledTicket ticket, @Nullable String queue, double probability, boolean valid) {
    boolean correct() {
      return ticket.queue().equals(queue);
    }
  }

  @Override
  public Integer call() {
    var tickets = LabelledTicket.read(file);
    long start;
    List<Routed> routed;
    try (var checkpoint = options.checkpoint();
        var progress = new Progress("tickets", tickets.size())) {
      var book = options.book(checkpoint);
      var routing = Routing.of(book.role(Stage.TRIAGE));
      var label = routing.labelled(tickets);
      start = System.nanoTime();
      routed =
          Parallel.map(
              tickets,
              options.parallel(),
              () -> options.open(checkpoint),
              progress,
              (engine, ticket) -> route(engine, book, routing, label, ticket));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    var lines = new ArrayList<String>();
    if (!options.json) {
      routed.forEach(r -> lines.add(line(r)));
    }
    Output.of(spec).print(lines, Json.write(summary(routed, seconds)));
    return 0;
  }

  private Routed route(
      Engine engine, AgentBook book, Routing routing, String label, LabelledTicket ticket) {
    var triage = book.role(Stage.TRIAGE);
    var text = book.pasted(ticket.id(), ticket.text(), 1).unrouted();
    var format =
        engine.chat().orElseThrow(() -> new RequestException("the model has no chat template"));
    var plan = CallPlan.of(format, routing.tool(), routing.values(ticket));
    var prompt =
        new ChatPrompt(
            List.of(ChatMessage.system(triage.systemPrompt()), ChatMessage.user(text)),
            triage.definitions(),
            !options.withoutThinking,
            Map.of());
    var generation =
        engine.generate(
            GenerationRequest.of(new Prompt.Chat(prompt), book.limits().tokensPerTurnMax())
                .withPlan(plan));
    var choice = generation.choices().stream().filter(c -> c.name().equals(label)).findFirst();
    boolean valid =
        generation.malformedCalls().isEmpty()
            && generation.calls().size() == 1
            && routing.isValid(generation.calls().getFirst(), ticket);
    return new Routed(
        ticket,
        choice.map(Choice::value).orElse(null),
        choice.map(c -> c.probabilities().get(c.chosen())).orElse(0.0),
        valid);
  }

  private static String line(Routed routed) {
    return "%s  %-22s %s %s (%.0f %%)"
        .formatted(
            routed.ticket.id(),
            routed.ticket.queue(),
            routed.correct() ? "=" : "≠",
            routed.queue,
            100 * routed.probability);
  }

  private Map<String, Object> summary(List<Routed> routed, double seconds) {
    int correct = (int) routed.stream().filter(Routed::correct).count();
    int valid = (int) routed.stream().filter(Routed::valid).count();
    var queues = new TreeMap<String, int[]>();
    for (var one : routed) {
      var counts = queues.computeIfAbsent(one.ticket.queue(), _ -> new int[2]);
      counts[0]++;
      counts[1] += one.correct() ? 1 : 0;
    }
    var byQueue = new LinkedHashMap<String, Object>();
    queues.forEach(
        (queue, counts) -> {
          var count = new LinkedHashMap<String, Object>();
          count.put("tickets", counts[0]);
          count.put("correct", counts[1]);
          byQueue.put(queue, count);
        });
    var summary = new LinkedHashMap<String, Object>();
    summary.put("tickets", routed.size());
    summary.put("correct", correct);
    summary.put("accuracy", share(correct, routed.size()));
    summary.put("validCalls", share(valid, routed.size()));
    summary.put("thinking", !options.withoutThinking);
    summary.put("seconds", Math.round(seconds * 10) / 10.0);
    summary.put("queues", byQueue);
    return summary;
  }

  private static double share(int part, int whole) {
    return (double) part / whole;
  }
}
