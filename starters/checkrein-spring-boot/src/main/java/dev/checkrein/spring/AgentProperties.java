// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.agent.RunLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of agent runs.
 *
 * @param runsMax Runs that are worked at once; a run that waits for an approval does not count.
 * @param turnsMax Model turns of a run; a wrap-up answer comes on top. Unset: what the checkpoint's
 *     checkrein.json says, else 16.
 * @param callsMax Tool calls of a run.
 * @param callsPerToolMax Calls of one tool in a run; the model is told of a call beyond it.
 * @param callsPerReplyMax Calls in one reply of the model; the model is told of a call beyond it.
 * @param identicalCallsMax Calls with the same tool and arguments in a run.
 * @param tokensMax Input and output tokens of all turns of a run.
 * @param newTokensPerTurn New tokens of one turn, thinking included. Unset: what the checkpoint's
 *     checkrein.json says, else 4096.
 * @param thinkingTokensPerCall Thinking tokens of one turn, 0 for no thinking; no limit if unset.
 * @param thinkingTokensPerRun Thinking tokens of all turns of a run, 0 for no thinking; no limit if
 *     unset.
 * @param wallClock How long a run may take, waiting for approvals left out.
 * @param toolTimeout How long a tool call may take where its policy does not say.
 * @param resultLengthMax Characters of a tool's result that the model is shown.
 * @param wrapUp Whether a limit is followed by one answer without tools; the last tenth of the wall
 *     clock is kept for it.
 */
@ConfigurationProperties("checkrein.agent")
public record AgentProperties(
    @DefaultValue("256") int runsMax,
    @Nullable Integer turnsMax,
    @DefaultValue("64") int callsMax,
    @DefaultValue("32") int callsPerToolMax,
    @DefaultValue("8") int callsPerReplyMax,
    @DefaultValue("3") int identicalCallsMax,
    @DefaultValue("1000000") long tokensMax,
    @Nullable Integer newTokensPerTurn,
    @Nullable Integer thinkingTokensPerCall,
    @Nullable Integer thinkingTokensPerRun,
    @DefaultValue("10m") Duration wallClock,
    @DefaultValue("30s") Duration toolTimeout,
    @DefaultValue("65536") int resultLengthMax,
    @DefaultValue("true") boolean wrapUp) {

  public AgentProperties {
    if (runsMax < 1) {
      throw new IllegalArgumentException(
          "checkrein.agent.runs-max is %d, expected at least 1".formatted(runsMax));
    }
    var _ =
        new RunLimits(
            orElse(turnsMax, CheckpointLimits.NONE.turnsMax()),
            callsMax,
            callsPerToolMax,
            callsPerReplyMax,
            identicalCallsMax,
            tokensMax,
            orElse(newTokensPerTurn, CheckpointLimits.NONE.tokensPerTurnMax()),
            thinkingTokensPerCall,
            thinkingTokensPerRun,
            wallClock,
            toolTimeout,
            resultLengthMax,
            wrapUp);
  }

  /** Of each run; the checkpoint decides where a property is unset. */
  RunLimits limits(CheckpointLimits checkpoint) {
    return new RunLimits(
        orElse(turnsMax, checkpoint.turnsMax()),
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        orElse(newTokensPerTurn, checkpoint.tokensPerTurnMax()),
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  private static int orElse(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
