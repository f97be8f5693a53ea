// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.WaitingFor;
import tools.jackson.databind.json.JsonMapper;

/** Events as JSON objects. Reading what was written gives an equal event. Thread-safe. */
final class EventJson {
  private final JsonMapper mapper =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              old -> old.withValueInclusion(JsonInclude.Include.NON_NULL))
          .addMixIn(ApprovalDecision.class, DecisionForm.class)
          .addMixIn(TicketStatus.class, LabelForm.class)
          .addMixIn(WaitingFor.class, LabelForm.class)
          .build();

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ApprovalDecision.Approved.class, name = "approved"),
    @JsonSubTypes.Type(value = ApprovalDecision.Rejected.class, name = "rejected")
  })
  private interface DecisionForm {}

  private interface LabelForm {
    @JsonValue
    String label();
  }

  String write(Object event) {
    return mapper.writeValueAsString(event);
  }

  TicketChanged readChange(String body) {
    return mapper.readValue(body, TicketChanged.class);
  }

  /**
   * Reads an event of a run.
   *
   * @throws IllegalArgumentException if the type is unknown
   */
  RunEvent read(String type, String body) {
    return mapper.readValue(body, form(type));
  }

  private static Class<? extends RunEvent> form(String type) {
    return switch (type) {
      case "run-started" -> RunEvent.RunStarted.class;
      case "model-asked" -> RunEvent.ModelAsked.class;
      case "model-answered" -> RunEvent.ModelAnswered.class;
      case "model-failed" -> RunEvent.ModelFailed.class;
      case "call-planned" -> RunEvent.CallPlanned.class;
      case "approval-requested" -> RunEvent.ApprovalRequested.class;
      case "approval-decided" -> RunEvent.ApprovalDecided.class;
      case "call-started" -> RunEvent.CallStarted.class;
      case "call-finished" -> RunEvent.CallFinished.class;
      case "limit-reached" -> RunEvent.LimitReached.class;
      case "wrap-up-asked" -> RunEvent.WrapUpAsked.class;
      case "cancel-requested" -> RunEvent.CancelRequested.class;
      case "run-stopped" -> RunEvent.RunStopped.class;
      default -> throw new IllegalArgumentException("unknown kind of event '%s'".formatted(type));
    };
  }
}
