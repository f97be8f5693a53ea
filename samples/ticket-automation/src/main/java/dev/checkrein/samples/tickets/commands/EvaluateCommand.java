// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.ChatMessage;
import dev.checkrein.engine.chat.ChatPrompt;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.generation.CallPlan;
import dev.checkrein.engine.generation.Choice;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.AgentFile;
import dev.checkrein.samples.tickets.team.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
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
  private static final int ROWS_MAX = 1_000_000;
  private static final int FIRST_NUMBER = 20_000;

  @Parameters(paramLabel = "FILE.csv", description = "Tickets with the columns text and queue.")
  Path file = Path.of("");

  @Mixin ModelOptions options = new ModelOptions();

  @Spec @Nullable CommandSpec spec;

  /** A labelled ticket. */
  private record Row(String id, String text, String queue) {}

  /** What the model made of it. */
  private record Routed(Row row, @Nullable String queue, double probability, boolean valid) {
    boolean correct() {
      return row.queue.equals(queue);
    }
  }

  @Override
  public Integer call() {
    var rows = read(file);
    var folder = options.folder();
    var book = AgentBook.open(folder);
    var queues = routing(book.role(Stage.TRIAGE)).queues();
    for (var row : rows) {
      if (!queues.contains(row.queue)) {
        throw new RequestException(
            file + ": queue '" + row.queue + "' of ticket " + row.id + " is none of " + queues);
      }
    }
    long start = System.nanoTime();
    List<Routed> routed;
    try (var progress = new Progress("tickets", rows.size())) {
      routed =
          Parallel.map(
              rows,
              options.parallel(),
              () -> options.open(folder),
              progress,
              (engine, row) -> route(engine, book, row));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    var lines = new ArrayList<String>();
    if (!options.json) {
      routed.forEach(r -> lines.add(line(r)));
    }
    Output.of(spec).print(lines, Json.write(summary(routed, seconds)));
    return 0;
  }

  // ---- one ticket
  // --------------------------------------------------------------------------------

  private Routed route(Engine engine, AgentBook book, Row row) {
    var triage = book.role(Stage.TRIAGE);
    var text = book.pasted(row.id, row.text, 1).unrouted();
    var routing = routing(triage);
    var plan =
        CallPlan.of(
            engine.chat().orElseThrow(() -> new RequestException("the model has no chat template")),
            routing.tool(),
            Map.of(
                routing.idParameter(), List.of(row.id),
                routing.queueParameter(), routing.queues(),
                routing.priorityParameter(), routing.priorities()));
    var prompt =
        new ChatPrompt(
            List.of(ChatMessage.system(triage.systemPrompt()), ChatMessage.user(text)),
            triage.definitions(),
            !options.withoutThinking,
            Map.of());
    var generation =
        engine.generate(
            GenerationRequest.of(new Prompt.Chat(prompt), book.tokensPerTurnMax()).withPlan(plan));
    var choice =
        generation.choices().stream()
            .filter(c -> c.name().equals(routing.queueParameter()))
            .findFirst();
    boolean valid =
        generation.malformedCalls().isEmpty()
            && generation.calls().size() == 1
            && generation.calls().getFirst().name().equals(routing.tool().name())
            && row.id.equals(generation.calls().getFirst().arguments().get(routing.idParameter()));
    return new Routed(
        row,
        choice.map(Choice::value).orElse(null),
        choice.map(c -> c.probabilities().get(c.chosen())).orElse(0.0),
        valid);
  }

  /**
   * The routing tool of the triage agent: three parameters, the ticket's number and two closed
   * sets.
   */
  private record Routing(
      ToolDefinition tool,
      String idParameter,
      String queueParameter,
      List<String> queues,
      String priorityParameter,
      List<String> priorities) {}

  private static Routing routing(AgentFile triage) {
    var tool = triage.definition("route_ticket");
    var properties =
        new JsonObject("agents/triage.json: route_ticket", tool.parameters()).object("properties");
    return new Routing(
        tool,
        "ticket_id",
        "queue",
        AgentFile.strings(properties.object("queue"), "enum"),
        "priority",
        AgentFile.strings(properties.object("priority"), "enum"));
  }

  // ---- file and report
  // ---------------------------------------------------------------------------

  private static List<Row> read(Path file) {
    var format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .get();
    var rows = new ArrayList<Row>();
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        var parser = format.parse(reader)) {
      for (var column : List.of("text", "queue")) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new RequestException(
              file + ": column '" + column + "' is missing, found " + parser.getHeaderNames());
        }
      }
      for (var csv : parser) {
        if (rows.size() == ROWS_MAX) {
          throw new RequestException(file + ": more than " + ROWS_MAX + " tickets");
        }
        if (!csv.isConsistent()) {
          throw new RequestException(
              file
                  + ": record "
                  + csv.getRecordNumber()
                  + " has "
                  + csv.size()
                  + " columns, expected "
                  + parser.getHeaderNames().size());
        }
        var id = "TK-%05d".formatted(FIRST_NUMBER + rows.size());
        rows.add(new Row(id, csv.get("text"), csv.get("queue")));
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new RequestException(file + ": cannot be read as CSV: " + e.getMessage(), e);
    }
    return rows;
  }

  private static String line(Routed routed) {
    return "%s  %-22s %s %s (%.0f %%)"
        .formatted(
            routed.row.id,
            routed.row.queue,
            routed.correct() ? "=" : "≠",
            routed.queue,
            100 * routed.probability);
  }

  private Map<String, Object> summary(List<Routed> routed, double seconds) {
    int correct = (int) routed.stream().filter(Routed::correct).count();
    int valid = (int) routed.stream().filter(Routed::valid).count();
    var queues = new TreeMap<String, int[]>();
    for (var one : routed) {
      var counts = queues.computeIfAbsent(one.row.queue, _ -> new int[2]);
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
    return whole == 0 ? 1.0 : (double) part / whole;
  }
}
