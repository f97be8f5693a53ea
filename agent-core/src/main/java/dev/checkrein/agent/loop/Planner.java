// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ModelJson;
import dev.checkrein.agent.trace.RunEvent;
import dev.checkrein.agent.trace.RunEvent.CallPlanned;
import dev.checkrein.agent.trace.RunEvent.LimitReached;
import dev.checkrein.agent.trace.RunEvent.ModelAnswered;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts or refuses the calls of one reply, in order. A refused call never runs; the model reads
 * why. Reaching the limit on all calls or on identical ones is recorded before the first call, so
 * the run ends once the accepted calls have run.
 */
final class Planner {
  private final Agent agent;
  private final RunState state;
  private final ModelAnswered reply;
  private @Nullable LimitReached limit;

  Planner(Agent agent, RunState state, ModelAnswered reply) {
    this.agent = agent;
    this.state = state;
    this.reply = reply;
  }

  /** Plans the calls from index {@code planned} on; those before are planned already. */
  Action plan(int planned) {
    var events = new ArrayList<RunEvent>();
    var earlier = new ArrayList<>(state.calls().stream().map(call -> call.planned).toList());
    for (var index = planned; index < reply.calls().size(); index++) {
      var plan = plan(index, earlier);
      earlier.add(plan);
      events.add(plan);
    }
    if (limit != null && state.limit == null) {
      events.addFirst(limit);
    }
    return new Action.Append(List.copyOf(events));
  }

  private CallPlanned plan(int index, List<CallPlanned> earlier) {
    var call = reply.calls().get(index);
    var callId = "%d.%d".formatted(reply.turn(), index + 1);
    var hash = CallHash.arguments(call);
    var tool = agent.tools().find(call.name());
    var refusal = overLimit(index, call, hash, earlier);
    if (refusal == null) {
      refusal =
          tool.isEmpty()
              ? "unknown tool"
              : tool.get().check().fault(tool.get().specification(), call.arguments()).orElse(null);
    }
    var policy = tool.map(found -> found.policy()).orElse(CallPolicy.DEFAULTS);
    return new CallPlanned(
        callId,
        reply.turn(),
        index,
        call,
        hash,
        CallHash.deed(state.runId, callId, call, policy),
        refusal == null ? null : ModelJson.error(refusal),
        refusal == null && policy.approval() == CallPolicy.Approval.ALWAYS);
  }

  private @Nullable String overLimit(
      int index, ToolCall call, String hash, List<CallPlanned> earlier) {
    var limits = agent.limits();
    if (earlier.size() >= limits.callsMax()) {
      var message = "tool call limit (%d) reached, set by callsMax".formatted(limits.callsMax());
      return ends(StopReason.MAX_TOOL_CALLS, message);
    }
    var identical = earlier.stream().filter(plan -> plan.argumentHash().equals(hash)).count();
    if (identical >= limits.identicalCallsMax()) {
      var message =
          "'%s' was called with the same arguments more than %d times, set by identicalCallsMax"
              .formatted(call.name(), limits.identicalCallsMax());
      return ends(StopReason.LOOP_DETECTED, message);
    }
    if (index >= limits.callsPerReplyMax()) {
      return "limit of calls in one reply (%d) reached, set by callsPerReplyMax; call again in the next reply"
          .formatted(limits.callsPerReplyMax());
    }
    var sameTool = earlier.stream().filter(plan -> plan.call().name().equals(call.name())).count();
    if (sameTool >= limits.callsPerToolMax()) {
      return "tool call limit (%d) reached for '%s', set by callsPerToolMax; go on without it"
          .formatted(limits.callsPerToolMax(), call.name());
    }
    return null;
  }

  private String ends(StopReason reason, String message) {
    if (limit == null) {
      limit = new LimitReached(reason, message);
    }
    return message;
  }
}
