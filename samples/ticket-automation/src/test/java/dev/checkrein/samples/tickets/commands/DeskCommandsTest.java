// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.ModelFolder;
import dev.checkrein.samples.tickets.world.Episode;
import dev.checkrein.samples.tickets.world.TicketGenerator;
import dev.checkrein.samples.tickets.world.TicketKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the pocket model, in this process. */
class DeskCommandsTest {
  @TempDir Path folder;

  /** What a command did. */
  private record Ran(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    JsonObject summary() {
      return JsonObject.from(Json.parse(lines().getLast(), "summary"), "summary");
    }
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = DeskCommands.run(arguments, new PrintWriter(out), new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void demo_json_isOneObjectATicketAndASummaryThatAddsUp() {
    var ran = run("demo", "--seed", "7", "--json");

    assertThat(ran.code()).isZero();
    assertThat(ran.lines()).hasSize(21);
    ran.lines().forEach(line -> JsonObject.from(Json.parse(line, "line"), "line"));
    var summary = ran.summary();
    int sum = 0;
    for (var part : List.of("resolved", "escalated", "waiting", "wrong")) {
      sum += summary.integer(part, 0, 20);
    }
    assertThat(sum).isEqualTo(20);
    assertThat(summary.integer("tickets", 0, 100)).isEqualTo(20);
    assertThat(summary.integer("seed", 0, 100)).isEqualTo(7);
    assertThat(summary.integer("wrong", 0, 20)).isLessThanOrEqualTo(4);
    var kinds =
        ran.lines().subList(0, 20).stream()
            .map(line -> JsonObject.from(Json.parse(line, "line"), "line").string("kind"));
    assertThat(kinds)
        .containsExactlyElementsOf(
            TicketGenerator.kinds().stream().map(TicketKind::label).toList());
  }

  @Test
  void episodes_withoutExpert_arePlayedAndJudged() throws IOException {
    var lines = new StringBuilder();
    for (var kind : List.of("locked", "order", "phishing")) {
      var episode = TicketGenerator.episode("commands", TicketKind.labelled(kind).orElseThrow());
      var bare =
          new Episode(
              episode.seed(),
              episode.kind(),
              episode.ticketId(),
              episode.ticket(),
              episode.world(),
              episode.mentions(),
              episode.expected(),
              List.of(),
              null);
      lines.append(Json.write(bare.toJson())).append('\n');
    }

    var ran = run("episodes", file("three.jsonl", lines.toString()).toString(), "--json");

    assertThat(ran.code()).isZero();
    assertThat(ran.lines()).hasSize(1);
    var summary = ran.summary();
    assertThat(summary.integer("episodes", 0, 10)).isEqualTo(3);
    assertThat(summary.integer("solved", 0, 3)).isEqualTo(3);
    assertThat(summary.number("rate")).isEqualTo(1.0);
    assertThat(summary.number("validCalls")).isEqualTo(1.0);
    assertThat(summary.object("kinds").object("order").integer("solved", 0, 1)).isEqualTo(1);
  }

  @Test
  void episodes_malformedLine_isRefusedWithItsNumber() throws IOException {
    var file = file("bad.jsonl", "{\"ticket_id\": 5}\n");

    var ran = run("episodes", file.toString());

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains("bad.jsonl").contains("1").contains("ticket_id");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void evaluate_csv_routesByClosedSets() throws IOException {
    var file =
        file(
            "tickets.csv",
            "queue,text\n"
                + "Access,\"my account is locked, please unlock\"\n"
                + "Purchase,please order new laptop\n");

    var ran = run("evaluate", file.toString(), "--json");

    assertThat(ran.code()).isZero();
    var summary = ran.summary();
    assertThat(summary.integer("tickets", 0, 10)).isEqualTo(2);
    assertThat(summary.number("validCalls")).isEqualTo(1.0);
    assertThat(summary.number("accuracy")).isEqualTo(summary.integer("correct", 0, 2) / 2.0);
  }

  @Test
  void evaluate_byteOrderMark_isNoPartOfTheHeader() throws IOException {
    var file = file("mark.csv", "\uFEFFtext,queue\nplease unlock my account,Access\n");

    assertThat(run("evaluate", file.toString(), "--json").code()).isZero();
  }

  @Test
  void evaluate_noTickets_isRefused() throws IOException {
    var ran = run("evaluate", file("t.csv", "text,queue\n").toString());

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err()).contains("holds no ticket");
  }

  @Test
  void evaluate_unknownQueue_isRefusedBeforeAnyWork() throws IOException {
    var ran = run("evaluate", file("t.csv", "text,queue\nhello,Kitchen\n").toString(), "--json");

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err()).contains("Kitchen").contains("Hardware");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void evaluate_missingColumn_isRefused() throws IOException {
    var ran = run("evaluate", file("t.csv", "text,label\nhello,Access\n").toString());

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err()).contains("queue").contains("label");
  }

  @Test
  void demo_modelWithoutTools_warnsOnceAndSaysWhyEachTicketFailed() throws IOException {
    var model =
        ModelFolder.in(folder.resolve("chatty"))
            .with("chat_template.jinja", ModelFolder.CHATML)
            .path();

    var ran = run("demo", "--seed", "7", "--parallel", "2", "--model", model.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEqualTo(ran.err().lines().findFirst().orElse("") + "\n");
    assertThat(ran.err())
        .startsWith("ticket-desk: warning: the chat template of chatty knows no tools");
    assertThat(ran.lines().subList(0, 20))
        .allSatisfy(line -> assertThat(line).contains("failed").endsWith("it knows no tools"));
    assertThat(ran.summary().integer("wrong", 0, 20)).isEqualTo(20);
  }

  @Test
  void evaluate_modelWithoutTools_isRefused() throws IOException {
    var model =
        ModelFolder.in(folder.resolve("chatty"))
            .with("chat_template.jinja", ModelFolder.CHATML)
            .path();
    var tickets = file("tickets.csv", "text,queue\nplease unlock my account,Access\n");

    var ran = run("evaluate", tickets.toString(), "--model", model.toString());

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains("it knows no tools");
  }

  @Test
  void command_modelWithoutTokenizerOrTemplate_isOneLineAndCodeTwo() throws IOException {
    var model =
        ModelFolder.in(folder.resolve("bare"))
            .without("tokenizer.json")
            .without("chat_template.jinja")
            .path();

    var ran = run("demo", "--model", model.toString());

    assertThat(ran.code()).isEqualTo(DeskCommands.BAD_INPUT);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err())
        .contains(model.toString(), "no tokenizer (looked for", "and no chat template (looked for");
  }

  @Test
  void command_missingFileOrUnknownOption_isOneLineAndCodeTwo() {
    for (var ran :
        List.of(
            run("episodes", folder.resolve("none.jsonl").toString()),
            run("evaluate", folder.resolve("none.csv").toString()),
            run("episodes"),
            run("demo", "--seed", "x"),
            run("demo", "--sed", "1"),
            run("demo", "--backend", "abacus"),
            run("demo", "--parallel", "0"),
            run("demo", "--model", folder.resolve("nowhere").toString()))) {
      assertThat(ran.code()).as(ran.err()).isEqualTo(DeskCommands.BAD_INPUT);
      assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
      assertThat(ran.err()).startsWith("ticket-desk: ");
      assertThat(ran.out()).isEmpty();
    }
  }
}
