// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import dev.checkrein.samples.tickets.desk.NewTicket;
import dev.checkrein.samples.tickets.desk.Ticket;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.world.TicketKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tickets: create, list, decide, stop. Errors become problem details, see {@link Problems}. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class TicketController {
  private static final int IMPORT_BYTES_MAX = 10_000_000;
  private static final int PAGE_SIZE_MAX = 200;
  private static final int BY_MAX = 64;
  private static final int REASON_MAX = 500;

  private final HelpDesk desk;

  TicketController(HelpDesk desk) {
    this.desk = desk;
  }

  /** A part of the list. */
  record Page(List<TicketView> tickets, int page, int size, long total) {}

  /** Takes in {@code {"subject": …, "body": …, "requester": …}}; only the body is required. */
  @PostMapping(path = "/tickets", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TicketView> create(InputStream body) throws IOException {
    var json = JsonRequest.read(body, "subject", "body", "requester");
    var text = json.text("body");
    if (text == null) {
      throw new InvalidFieldException("body", null, "1 to " + NewTicket.BODY_MAX + " characters");
    }
    var subject = json.text("subject");
    return created(
        desk.intake()
            .create(new NewTicket(subject == null ? "" : subject, text, json.text("requester"))));
  }

  /** Takes in a bare text. */
  @PostMapping(path = "/tickets", consumes = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<TicketView> createFromText(InputStream body) throws IOException {
    var text = RequestBodies.text(body, JsonRequest.BYTES_MAX);
    return created(desk.intake().create(new NewTicket("", text, null)));
  }

  /** Takes in a CSV with the columns {@code text} and, if wanted, {@code subject,requester}. */
  @PostMapping(path = "/tickets/import", consumes = "text/csv")
  Map<String, Object> importAll(InputStream body) throws IOException {
    var tickets =
        desk.intake().importAll(CsvTickets.read(RequestBodies.text(body, IMPORT_BYTES_MAX)));
    return Map.of("count", tickets.size(), "ids", tickets.stream().map(Ticket::id).toList());
  }

  /** Generates a ticket; {@code {"kind": …, "seed": …}}, both optional. */
  @PostMapping(path = "/tickets/generate")
  ResponseEntity<TicketView> generate(InputStream body) throws IOException {
    var json = JsonRequest.read(body, "kind", "seed");
    return created(desk.intake().generate(kind(json.text("kind")), json.text("seed")));
  }

  /** The newest first. */
  @GetMapping("/tickets")
  Page list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(defaultValue = "0") String page,
      @RequestParam(defaultValue = "50") String size) {
    var wanted = status == null || status.isEmpty() ? null : status(status);
    var index = whole("page", page, 0, 1_000_000);
    var count = whole("size", size, 1, PAGE_SIZE_MAX);
    var tickets = desk.tickets().page(wanted, (long) index * count, count);
    return new Page(
        tickets.stream().map(ticket -> TicketView.of(ticket, null)).toList(),
        index,
        count,
        desk.tickets().count(wanted));
  }

  @GetMapping("/tickets/{id}")
  TicketView get(@PathVariable String id) {
    return view(desk.get(id));
  }

  /** Decides: {@code {"decision": "approve"|"reject", "by": …, "reason": …}}. */
  @PostMapping("/tickets/{id}/approvals/{approvalId}")
  TicketView decide(@PathVariable String id, @PathVariable String approvalId, InputStream body)
      throws IOException {
    var json = JsonRequest.read(body, "decision", "by", "reason");
    var approved = json.oneOf("decision", "approve", "reject").equals("approve");
    var reason = json.text("reason", "", REASON_MAX);
    return view(desk.decide(id, approvalId, approved, by(json), reason));
  }

  /** Stops the work for good; {@code {"by": …}} is optional. */
  @PostMapping("/tickets/{id}/cancel")
  TicketView cancel(@PathVariable String id, InputStream body) throws IOException {
    return view(desk.cancel(id, by(JsonRequest.read(body, "by"))));
  }

  /** Starts again from the beginning; {@code {"by": …}} is optional. */
  @PostMapping("/tickets/{id}/restart")
  TicketView restart(@PathVariable String id, InputStream body) throws IOException {
    return view(desk.restart(id, by(JsonRequest.read(body, "by"))));
  }

  /** A person closes it: {@code {"status": "resolved"|"escalated", "by": …, "note": …}}. */
  @PostMapping("/tickets/{id}/close")
  TicketView close(@PathVariable String id, InputStream body) throws IOException {
    var json = JsonRequest.read(body, "status", "by", "note");
    var status = status(json.oneOf("status", "resolved", "escalated"));
    return view(desk.close(id, status, by(json), json.text("note", "", REASON_MAX)));
  }

  /** Sums over all tickets. */
  @GetMapping("/summary")
  Map<String, Object> summary() {
    var summary = desk.tickets().summary();
    var json = new LinkedHashMap<String, Object>();
    json.put("tickets", summary.tickets());
    summary.counts().forEach((status, count) -> json.put(status.label(), count));
    json.put("steps", summary.steps());
    json.put("tokens", summary.tokens());
    json.put("thinkingTokens", summary.thinkingTokens());
    json.put("millis", summary.millis());
    return json;
  }

  private TicketView view(Ticket ticket) {
    return TicketView.of(ticket, desk.approvals(ticket.id()));
  }

  private static ResponseEntity<TicketView> created(Ticket ticket) {
    return ResponseEntity.created(URI.create("/api/tickets/" + ticket.id()))
        .body(TicketView.of(ticket, List.of()));
  }

  private static String by(JsonRequest json) {
    return json.text("by", "unnamed", BY_MAX);
  }

  private static TicketStatus status(String label) {
    return TicketStatus.labelled(label)
        .orElseThrow(
            () ->
                new InvalidFieldException(
                    "status",
                    label,
                    "one of "
                        + Arrays.stream(TicketStatus.values()).map(TicketStatus::label).toList()));
  }

  private static @Nullable TicketKind kind(@Nullable String label) {
    return label == null
        ? null
        : TicketKind.labelled(label)
            .orElseThrow(
                () ->
                    new InvalidFieldException(
                        "kind",
                        label,
                        "one of "
                            + Arrays.stream(TicketKind.values()).map(TicketKind::label).toList()));
  }

  private static int whole(String name, String value, int min, int max) {
    var expected = "a whole number, %d to %d".formatted(min, max);
    try {
      var number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw (InvalidFieldException) new InvalidFieldException(name, value, expected).initCause(e);
    }
    throw new InvalidFieldException(name, value, expected);
  }
}
