// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.desk.Ticket;
import dev.checkrein.samples.tickets.team.AgentBook;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.world.TicketKind;
import dev.langchain4j.model.output.FinishReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The service on models that were not made for it. */
@ExtendWith(OutputCaptureExtension.class)
class ForeignModelTest {
  private static final String TICKET = "my account is locked";

  @TempDir Path folder;
  private ModelFolder model;

  @BeforeEach
  void copy() throws IOException {
    model = ModelFolder.in(folder.resolve("foreign"));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void refused(String... says) {
    var err = new ByteArrayOutputStream();

    int code =
        TicketDeskApplication.serve(
            new String[] {
              "--port", "0", "--data", data().toString(), "--model", model.path().toString()
            },
            new PrintStream(err, true, StandardCharsets.UTF_8));

    var line = err.toString(StandardCharsets.UTF_8);
    assertThat(code).as(line).isEqualTo(2);
    assertThat(line.lines()).as(line).hasSize(1);
    assertThat(line).startsWith("ticket-desk: ").contains(model.path().toString()).contains(says);
  }

  private static List<StopReason> stops(RunningDesk desk, Ticket ticket) {
    return desk.desk().journal().runs(ticket.id()).stream()
        .flatMap(run -> desk.desk().journal().entries(run).stream())
        .map(entry -> entry.event())
        .filter(RunEvent.RunStopped.class::isInstance)
        .map(event -> ((RunEvent.RunStopped) event).reason())
        .toList();
  }

  /** Works a ticket that must fail in its first run, for this reason, with these words. */
  private void fails(StopReason reason, CapturedOutput output, String warning, String... says)
      throws Exception {
    try (var desk = RunningDesk.on(model.path(), data())) {
      var ticket = desk.awaitStatus(desk.create(TICKET), "failed");

      assertThat(ticket.progress().note()).startsWith("triage chose no queue: ").contains(says);
      assertThat(stops(desk, ticket)).containsExactly(reason);
      assertThat(desk.json(desk.get("/api/model")).get("warning").stringValue()).contains(warning);
      assertThat(desk.get("/").text()).contains("id=\"warning\"").contains(warning);
    }
    assertThat(output).contains("WARN").contains(warning).doesNotContain("\tat ");
  }

  @Test
  void start_withoutTokenizer_isRefused() throws IOException {
    model.without("tokenizer.json");

    refused("no tokenizer", "looked for tokenizer.json");
  }

  @Test
  void start_withoutChatTemplate_isRefused() throws IOException {
    model.without("chat_template.jinja");

    refused("no chat template", "chat_template.jinja", "tokenizer_config.json");
  }

  @Test
  void start_brokenConfiguration_isRefused() throws IOException {
    model.edited(
        "config.json", text -> text.replace("\"hidden_size\": 192", "\"hidden_size\": 191"));

    refused("191");
  }

  @Test
  void start_malformedTemplate_isRefused() throws IOException {
    model.with("chat_template.jinja", "{% for message in messages %}");

    refused("chat template");
  }

  @Test
  void ticket_templateWithoutTools_failsAndThePageWarns(CapturedOutput output) throws Exception {
    model.with("chat_template.jinja", ModelFolder.CHATML);

    fails(
        StopReason.REQUEST_REFUSED,
        output,
        "the chat template of foreign knows no tools",
        "it knows no tools");
  }

  @Test
  void ticket_callsOfUnknownForm_failsAndThePageWarns(CapturedOutput output) throws Exception {
    model.with("chat_template.jinja", "{{ tools | tojson }}" + ModelFolder.CHATML);

    fails(
        StopReason.REQUEST_REFUSED,
        output,
        "writes tool calls in a form that is not known",
        "its form of tool calls is not known");
  }

  @Test
  void ticket_templateRefusesTheSystemRole_failsInItsWords(CapturedOutput output) throws Exception {
    model.edited(
        "chat_template.jinja",
        text ->
            "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported')"
                + " }}{% endif %}"
                + text);

    fails(
        StopReason.REQUEST_REFUSED,
        output,
        "foreign does not take the prompt of the agent",
        "System role not supported");
  }

  @Test
  void ticket_contextTooShort_failsAsAnOverflow(CapturedOutput output) throws Exception {
    model.edited(
        "config.json",
        text ->
            text.replace("\"max_position_embeddings\": 4096", "\"max_position_embeddings\": 64"));

    fails(StopReason.CONTEXT_OVERFLOW, output, "the context of foreign 64", "the context 64");
  }

  @Test
  void ticket_tokenizerBeyondTheVocabulary_fails(CapturedOutput output) throws Exception {
    model.edited(
        "tokenizer.json",
        text ->
            text.replace("\"id\": 10,", "\"id\": 5000,")
                .replace("\"<|im_start|>\": 10,", "\"<|im_start|>\": 5000,"));

    fails(
        StopReason.REQUEST_REFUSED,
        output,
        "the tokenizer of foreign has ids beyond",
        "the prompt holds id 5000");
  }

  @Test
  void ticket_modelThatNeverEndsItsTurn_endsByLimits() throws Exception {
    model
        .edited("generation_config.json", text -> text.replaceAll("(?s)\\[.*?\\]", "[0, 999999]"))
        .with("checkrein.json", "{\"limits\": {\"turnsMax\": 3, \"tokensPerTurnMax\": 48}}");

    try (var desk = RunningDesk.on(model.path(), data())) {
      var ticket =
          desk.await(
              desk.create(TICKET), t -> t.status() == TicketStatus.WAITING || t.status().isFinal());

      assertThat(desk.bean(AgentBook.class).limits()).isEqualTo(new AgentBook.Limits(3, 48));
      assertThat(stops(desk, ticket)).isNotEmpty().doesNotContain(StopReason.ERROR);
      assertThat(
              desk.desk().journal().runs(ticket.id()).stream()
                  .flatMap(run -> desk.desk().journal().entries(run).stream())
                  .map(entry -> entry.event())
                  .filter(RunEvent.ModelAnswered.class::isInstance)
                  .map(event -> ((RunEvent.ModelAnswered) event).finish()))
          .isNotEmpty()
          .containsOnly(FinishReason.LENGTH);
    }
  }

  @Test
  void ticket_modelWithoutAgents_isWorkedByThePocketModelsAgents() throws Exception {
    try (var desk = RunningDesk.on(model.path(), data())) {
      var id = desk.desk().intake().generate(TicketKind.LOCKED, "foreign").id();
      var ticket = desk.await(id, t -> t.status() == TicketStatus.WAITING || t.status().isFinal());
      var card = desk.json(desk.get("/api/model"));

      assertThat(ticket.status()).isNotEqualTo(TicketStatus.FAILED);
      assertThat(desk.bean(AgentBook.class).limits()).isEqualTo(AgentBook.Limits.DEFAULTS);
      assertThat(card.get("name").stringValue()).isEqualTo("foreign");
      assertThat(card.get("architecture").stringValue()).isEqualTo("nemotron_h");
      assertThat(card.get("quantisation").stringValue()).startsWith("BF16");
      assertThat(card.get("backend").stringValue()).isIn("vector", "scalar");
      assertThat(card.get("threads").intValue()).isPositive();
      assertThat(card.get("warning").isNull()).isTrue();
      assertThat(desk.get("/").text()).doesNotContain("id=\"warning\"");
    }
  }
}
