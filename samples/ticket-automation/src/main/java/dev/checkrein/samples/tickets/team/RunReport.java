// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.team;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.agent.trace.JournalEntry;
import dev.checkrein.agent.trace.RunEvent;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one run amount to.
 *
 * @param turns model turns that were answered
 * @param spend tokens of all turns
 * @param deeds calls that have a result, in the order of the calls
 * @param pending approvals nobody has decided
 * @param truncated whether the last answer was cut off at the limit of new tokens
 * @param worked time from the first to the last event, waiting for approvals left out
 * @param stopped how it ended, null while it has not
 */
public record RunReport(
    int turns,
    TokenSpend spend,
    List<Deed> deeds,
    List<ApprovalRequest> pending,
    boolean truncated,
    Duration worked,
    RunEvent.@Nullable RunStopped stopped) {

  /**
   * A call with its result.
   *
   * @param arguments JSON text as the model wrote it
   * @param result JSON text as the model read it
   * @param error whether the call failed or was not run
   */
  public record Deed(String tool, String arguments, String result, boolean error) {

    /** An argument as text, empty if there is none. */
    public Optional<String> argument(String name) {
      try {
        return Optional.of(ModelJson.read(arguments).path(name))
            .filter(JsonNode::isValueNode)
            .map(JsonNode::asText);
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }
  }

  /** A run without an event. */
  public static final RunReport NONE =
      new RunReport(0, TokenSpend.NONE, List.of(), List.of(), false, Duration.ZERO, null);

  public RunReport {
    deeds = List.copyOf(deeds);
    pending = List.copyOf(pending);
  }

  /** Folds the events of one run. */
  public static RunReport of(List<JournalEntry> entries) {
    return entries.isEmpty() ? NONE : new Fold(entries).report();
  }

  /** The last good call of a tool. */
  Optional<Deed> lastDone(String tool) {
    return deeds.reversed().stream()
        .filter(deed -> deed.tool().equals(tool) && !deed.error())
        .findFirst();
  }

  private static final class Fold {
    private final Instant first;
    private Instant last;
    private int turns;
    private boolean truncated;
    private TokenSpend spend = TokenSpend.NONE;
    private final Map<String, RunEvent.CallPlanned> planned = new LinkedHashMap<>();
    private final Map<String, RunEvent.CallFinished> finished = new LinkedHashMap<>();
    private final Map<String, ApprovalRequest> pending = new LinkedHashMap<>();
    private @Nullable Instant waitingSince;
    private Duration waited = Duration.ZERO;
    private RunEvent.@Nullable RunStopped stopped;

    Fold(List<JournalEntry> entries) {
      first = entries.getFirst().at();
      last = first;
      entries.forEach(this::add);
    }

    private void add(JournalEntry entry) {
      last = entry.at();
      switch (entry.event()) {
        case RunEvent.ModelAnswered answered -> {
          turns++;
          truncated = answered.finish() == FinishReason.LENGTH;
          spend = spend.plus(answered.spend());
        }
        case RunEvent.CallPlanned call -> planned.put(call.callId(), call);
        case RunEvent.CallFinished call -> finished.put(call.callId(), call);
        case RunEvent.ApprovalRequested(var request) -> {
          pending.put(request.approvalId(), request);
          waitingSince = waitingSince == null ? entry.at() : waitingSince;
        }
        case RunEvent.ApprovalDecided(var decision) -> {
          pending.remove(decision.approvalId());
          if (waitingSince != null && pending.isEmpty()) {
            waited = waited.plus(Duration.between(waitingSince, entry.at()));
            waitingSince = null;
          }
        }
        case RunEvent.RunStopped end -> stopped = end;
        case RunEvent.RunStarted _,
            RunEvent.ModelAsked _,
            RunEvent.ModelFailed _,
            RunEvent.CallStarted _,
            RunEvent.LimitReached _,
            RunEvent.WrapUpAsked _,
            RunEvent.CancelRequested _ -> {}
      }
    }

    RunReport report() {
      var deeds = new ArrayList<Deed>();
      planned.forEach(
          (callId, call) -> {
            var result = finished.get(callId);
            if (result != null) {
              deeds.add(
                  new Deed(
                      call.call().name(),
                      call.call().arguments(),
                      result.result(),
                      result.error()));
            }
          });
      var waiting = waitingSince == null ? Duration.ZERO : Duration.between(waitingSince, last);
      var open = stopped == null ? List.copyOf(pending.values()) : List.<ApprovalRequest>of();
      return new RunReport(
          turns,
          spend,
          deeds,
          open,
          truncated,
          Duration.between(first, last).minus(waited).minus(waiting),
          stopped);
    }
  }
}
