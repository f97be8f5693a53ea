// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.web;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.desk.TicketChanged;
import dev.checkrein.samples.tickets.desk.TicketEvent;
import dev.checkrein.samples.tickets.desk.TicketJournal;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the events of a ticket to people. Confined to one request. */
final class Narrator {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final TicketJournal journal;
  private final Map<String, RunEvent.CallPlanned> planned = new HashMap<>();
  private final Map<String, String> reasons = new HashMap<>();

  Narrator(TicketJournal journal) {
    this.journal = journal;
  }

  /** Tells events, all of a ticket from the first on. */
  List<Happening> tell(List<TicketEvent> events) {
    var told = new ArrayList<Happening>();
    for (var event : events) {
      var one = tell(event);
      if (one != null) {
        told.add(one);
      }
    }
    return told;
  }

  private @Nullable Happening tell(TicketEvent event) {
    if (event.type().equals(TicketChanged.TYPE)) {
      return tell(event, journal.change(event));
    }
    return switch (journal.runEvent(event)) {
      case RunEvent.RunStarted started ->
          of(event, "quiet", started.agent() + " begins", started.input(), "what it reads");
      case RunEvent.ModelAnswered answered -> tell(event, answered);
      case RunEvent.ModelFailed failed -> {
        reasons.put(String.valueOf(event.runId()), failed.error());
        yield of(event, "bad", said(failed) + failed.error());
      }
      case RunEvent.CallPlanned call -> {
        planned.put(event.runId() + call.callId(), call);
        yield null;
      }
      case RunEvent.ApprovalRequested(var request) ->
          of(event, "ask", "asks to call %s %s".formatted(request.tool(), request.arguments()));
      case RunEvent.ApprovalDecided(ApprovalDecision.Approved approved) ->
          of(event, "good", "approved by " + approved.by());
      case RunEvent.ApprovalDecided(ApprovalDecision.Rejected rejected) ->
          of(event, "bad", "rejected by " + rejected.by());
      case RunEvent.CallFinished call -> tell(event, call);
      case RunEvent.LimitReached limit -> {
        reasons.put(String.valueOf(event.runId()), limit.message());
        yield of(event, "bad", limit.message());
      }
      case RunEvent.CancelRequested cancel -> of(event, "bad", "cancelled by " + cancel.by());
      case RunEvent.RunStopped stopped ->
          stopped.reason() == StopReason.COMPLETED || isTold(event, stopped)
              ? null
              : of(
                  event,
                  "bad",
                  "stopped: "
                      + (stopped.message() == null
                          ? stopped.reason().toString()
                          : stopped.message()));
      case RunEvent.ModelAsked _, RunEvent.CallStarted _, RunEvent.WrapUpAsked _ -> null;
    };
  }

  private static String said(RunEvent.ModelFailed failed) {
    return failed.reason() == StopReason.ERROR
        ? "the model failed: "
        : "the model cannot be asked this: ";
  }

  /** Whether the end of a run says no more than the failure or the limit before it. */
  private boolean isTold(TicketEvent event, RunEvent.RunStopped stopped) {
    return stopped.message() != null
        && stopped.message().equals(reasons.get(String.valueOf(event.runId())));
  }

  private Happening tell(TicketEvent event, TicketChanged changed) {
    var text = new StringBuilder("ticket is ").append(changed.status().label());
    if (changed.waitingFor() != null) {
      text.append(" for ").append(changed.waitingFor().label());
    }
    if (changed.status() == dev.checkrein.samples.tickets.team.TicketStatus.ROUTED) {
      text.append(" to ").append(changed.queue()).append(", priority ").append(changed.priority());
    }
    if (changed.note() != null) {
      text.append(": ").append(changed.note());
    }
    return of(event, "state", text.toString());
  }

  private @Nullable Happening tell(TicketEvent event, RunEvent.ModelAnswered answered) {
    var spend = answered.spend();
    var thinking = answered.thinking().isBlank() ? null : answered.thinking();
    if (answered.text().isBlank() && thinking == null && answered.malformed().isEmpty()) {
      return null;
    }
    var fold = "thinking, %d tokens".formatted(spend.thinking());
    if (!answered.malformed().isEmpty()) {
      return of(event, "bad", "a call had no valid form", thinking, fold);
    }
    return answered.text().isBlank()
        ? of(event, "quiet", "thinks", thinking, fold)
        : of(event, "say", answered.text(), thinking, fold);
  }

  private Happening tell(TicketEvent event, RunEvent.CallFinished call) {
    var plan = planned.get(event.runId() + call.callId());
    var arguments = plan == null ? "" : " " + plan.call().arguments();
    return of(
        event, call.error() ? "bad" : "call", call.tool() + arguments + " → " + call.result());
  }

  private static Happening of(TicketEvent event, String look, String text) {
    return of(event, look, text, null, null);
  }

  private static Happening of(
      TicketEvent event, String look, String text, @Nullable String folded, @Nullable String fold) {
    var run = event.runId();
    var who = run == null ? "desk" : run.split("/")[2];
    var time = TIME.format(event.at().atZone(ZoneId.systemDefault()));
    return new Happening(
        event.sequence(), time, who, look, text, folded, folded == null ? null : fold);
  }
}
