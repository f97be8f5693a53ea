// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.web;

import dev.checkrein.samples.tickets.desk.Approval;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import dev.checkrein.samples.tickets.desk.NewTicket;
import dev.checkrein.samples.tickets.desk.Ticket;
import dev.checkrein.samples.tickets.model.ModelCard;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.world.TicketKind;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page and its parts. Forms post and are sent back to the page, so everything works without
 * JavaScript; with it the parts are asked for again and again, and answer 204 while nothing is new.
 */
@Controller
class PageController {
  private static final int PAGE_SIZE = 25;
  private static final int EVENTS_MAX = 100_000;
  private static final String BY = "a person at the page";

  private final HelpDesk desk;
  private final ModelCard card;

  PageController(HelpDesk desk, ModelCard card) {
    this.desk = desk;
    this.card = card;
  }

  @ModelAttribute
  void fresh(HttpServletResponse response) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  @GetMapping("/")
  String page(
      @RequestParam(defaultValue = "") String ticket,
      @RequestParam(defaultValue = "") String status,
      @RequestParam(defaultValue = "0") int page,
      Model model) {
    fillList(status, page, model);
    model.addAttribute("card", card);
    model.addAttribute("kinds", Arrays.stream(TicketKind.values()).map(TicketKind::label).toList());
    if (!ticket.isEmpty()) {
      fillTicket(desk.get(ticket), model);
      fillEvents(ticket, 0, model);
    } else {
      model.addAttribute("ticket", null);
    }
    model.addAttribute("selected", ticket);
    return "desk";
  }

  /** Sums and table. */
  @GetMapping("/parts/list")
  @Nullable String list(
      @RequestParam(defaultValue = "") String status,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "") String selected,
      @RequestParam(defaultValue = "") String seen,
      Model model,
      HttpServletResponse response) {
    fillList(status, page, model);
    model.addAttribute("selected", selected);
    return isNew(seen, model, response) ? "desk :: list" : null;
  }

  /** Where a ticket stands and what a person can do. */
  @GetMapping("/parts/tickets/{id}")
  @Nullable String ticket(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String seen,
      Model model,
      HttpServletResponse response) {
    fillTicket(desk.get(id), model);
    if (seen.equals(model.getAttribute("ticketVersion"))) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return null;
    }
    return "desk :: ticket";
  }

  /** What happened after an event. */
  @GetMapping("/parts/tickets/{id}/events")
  @Nullable String events(
      @PathVariable String id,
      @RequestParam(defaultValue = "0") long after,
      Model model,
      HttpServletResponse response) {
    model.addAttribute("ticket", desk.get(id));
    fillEvents(id, after, model);
    if (Long.valueOf(after).equals(model.getAttribute("last"))) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return null;
    }
    return "desk :: events";
  }

  @PostMapping("/tickets")
  String create(
      @RequestParam(defaultValue = "") String subject,
      @RequestParam(defaultValue = "") String body,
      @RequestParam(defaultValue = "") String requester) {
    return to(desk.intake().create(new NewTicket(subject, body, requester)));
  }

  @PostMapping("/generate")
  String generate(@RequestParam(defaultValue = "") String kind) {
    var wanted =
        kind.isEmpty()
            ? null
            : TicketKind.labelled(kind)
                .orElseThrow(() -> new InvalidFieldException("kind", kind, "a kind of the list"));
    return to(desk.intake().generate(wanted, null));
  }

  @PostMapping("/tickets/{id}/approvals/{approvalId}")
  String decide(
      @PathVariable String id, @PathVariable String approvalId, @RequestParam String decision) {
    return to(desk.decide(id, approvalId, decision.equals("approve"), BY, ""));
  }

  @PostMapping("/tickets/{id}/cancel")
  String cancel(@PathVariable String id) {
    return to(desk.cancel(id, BY));
  }

  @PostMapping("/tickets/{id}/restart")
  String restart(@PathVariable String id) {
    return to(desk.restart(id, BY));
  }

  @PostMapping("/tickets/{id}/close")
  String close(@PathVariable String id, @RequestParam String status) {
    var wanted =
        status.equals(TicketStatus.ESCALATED.label())
            ? TicketStatus.ESCALATED
            : TicketStatus.RESOLVED;
    return to(desk.close(id, wanted, BY, ""));
  }

  private static String to(Ticket ticket) {
    return "redirect:/?ticket=" + ticket.id();
  }

  private void fillList(String status, int page, Model model) {
    var wanted = TicketStatus.labelled(status).orElse(null);
    var index = Math.clamp(page, 0, 100_000);
    var tickets = desk.tickets().page(wanted, (long) index * PAGE_SIZE, PAGE_SIZE);
    var summary = desk.tickets().summary();
    model.addAttribute("tickets", tickets);
    model.addAttribute("summary", summary);
    model.addAttribute(
        "statuses", Arrays.stream(TicketStatus.values()).map(TicketStatus::label).toList());
    model.addAttribute("status", wanted == null ? "" : wanted.label());
    model.addAttribute("page", index);
    model.addAttribute("more", desk.tickets().count(wanted) > (index + 1L) * PAGE_SIZE);
    model.addAttribute("version", Integer.toHexString(List.of(tickets, summary).hashCode()));
  }

  private static boolean isNew(String seen, Model model, HttpServletResponse response) {
    if (seen.equals(model.getAttribute("version"))) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return false;
    }
    return true;
  }

  private void fillTicket(Ticket ticket, Model model) {
    var pending = desk.approvals(ticket.id()).stream().filter(Approval::isPending).toList();
    model.addAttribute("ticket", ticket);
    model.addAttribute("approvals", pending);
    model.addAttribute("withPerson", HelpDesk.isWithPerson(ticket));
    model.addAttribute("ticketVersion", Integer.toHexString(List.of(ticket, pending).hashCode()));
  }

  private void fillEvents(String id, long after, Model model) {
    var events = desk.journal().events(id, 0, EVENTS_MAX);
    var told =
        new Narrator(desk.journal())
            .tell(events).stream().filter(one -> one.sequence() > after).toList();
    model.addAttribute("happenings", told);
    model.addAttribute("last", events.isEmpty() ? 0L : events.getLast().sequence());
  }
}
