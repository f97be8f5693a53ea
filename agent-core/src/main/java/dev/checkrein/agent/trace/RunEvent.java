// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

import dev.checkrein.agent.ApprovalDecision;
import dev.checkrein.agent.ApprovalRequest;
import dev.checkrein.agent.StopReason;
import dev.checkrein.agent.TokenSpend;
import dev.checkrein.agent.ToolCall;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run. A run begins with {@link RunStarted} and ends with {@link
 * RunStopped}; what happens next is decided from the events so far.
 */
public sealed interface RunEvent {

  /** The run began: who works, what they were told and what they were asked. */
  record RunStarted(String agent, String systemPrompt, String input) implements RunEvent {}

  /**
   * The model is about to be asked.
   *
   * @param turn from 1
   * @param thinkingTokensMax granted for this turn; null for the model's default
   * @param newTokensMax granted for this turn
   * @param tools whether the model may call tools
   */
  record ModelAsked(int turn, @Nullable Integer thinkingTokensMax, int newTokensMax, boolean tools)
      implements RunEvent {}

  /**
   * The model answered.
   *
   * @param turn from 1
   * @param text outside thinking and calls, possibly empty
   * @param thinking possibly empty
   * @param calls in the order of the reply
   * @param malformed raw texts of calls that were opened and never became one
   * @param spend tokens of this turn
   * @param finish why the model stopped, null if it did not say
   */
  record ModelAnswered(
      int turn,
      String text,
      String thinking,
      List<ToolCall> calls,
      List<String> malformed,
      TokenSpend spend,
      @Nullable FinishReason finish)
      implements RunEvent {
    public ModelAnswered {
      calls = List.copyOf(calls);
      malformed = List.copyOf(malformed);
    }
  }

  /**
   * The model did not answer.
   *
   * @param turn from 1
   * @param reason {@link StopReason#ERROR}, or what was wrong with the request
   * @param error in words
   */
  record ModelFailed(int turn, StopReason reason, String error) implements RunEvent {
    public ModelFailed {
      if (reason == null) {
        reason = StopReason.ERROR; // journals of earlier versions do not say
      }
    }
  }

  /**
   * A call of a reply was accepted or refused, before anything is done.
   *
   * @param callId unique in the run
   * @param turn whose reply asked for it
   * @param index within the reply, from 0
   * @param call as the model wrote it
   * @param argumentHash of tool and arguments, whatever the order of keys; hexadecimal
   * @param deedKey of tool and idempotency fields, or of this very call where the tool has none;
   *     hexadecimal
   * @param refusal result that the model gets instead of an execution; null if the call may go on
   * @param approval whether somebody must agree first
   */
  record CallPlanned(
      String callId,
      int turn,
      int index,
      ToolCall call,
      String argumentHash,
      String deedKey,
      @Nullable String refusal,
      boolean approval)
      implements RunEvent {}

  /** Somebody must agree to a call. */
  record ApprovalRequested(ApprovalRequest request) implements RunEvent {}

  /** Somebody agreed or not. */
  record ApprovalDecided(ApprovalDecision decision) implements RunEvent {}

  /** A call is about to run. */
  record CallStarted(String callId, String tool) implements RunEvent {}

  /**
   * A call has a result.
   *
   * @param callId of the planned call
   * @param tool called
   * @param result text for the model
   * @param error whether the call failed or was not run
   * @param attempts executions, 0 if the call was not run
   * @param millis from start to result
   */
  record CallFinished(
      String callId, String tool, String result, boolean error, int attempts, long millis)
      implements RunEvent {}

  /** A limit ends the work. */
  record LimitReached(StopReason reason, String message) implements RunEvent {}

  /** The model is asked for an answer without tools; {@code note} is shown to it. */
  record WrapUpAsked(String note) implements RunEvent {}

  /** Somebody cancelled the run. */
  record CancelRequested(String by) implements RunEvent {}

  /**
   * The run ended; nothing follows.
   *
   * @param reason why
   * @param answer the model's last text, possibly empty
   * @param message what happened, null after a normal end
   */
  record RunStopped(StopReason reason, String answer, @Nullable String message)
      implements RunEvent {}

  /** The name of this kind of event on wires, such as {@code call-finished}. */
  default String type() {
    return switch (this) {
      case RunStarted _ -> "run-started";
      case ModelAsked _ -> "model-asked";
      case ModelAnswered _ -> "model-answered";
      case ModelFailed _ -> "model-failed";
      case CallPlanned _ -> "call-planned";
      case ApprovalRequested _ -> "approval-requested";
      case ApprovalDecided _ -> "approval-decided";
      case CallStarted _ -> "call-started";
      case CallFinished _ -> "call-finished";
      case LimitReached _ -> "limit-reached";
      case WrapUpAsked _ -> "wrap-up-asked";
      case CancelRequested _ -> "cancel-requested";
      case RunStopped _ -> "run-stopped";
    };
  }
}
