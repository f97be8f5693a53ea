// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far one run may go.
 *
 * @param turnsMax model turns, at least 1; a wrap-up answer comes on top
 * @param callsMax tool calls in total, at least 0; reaching it with a further call ends the run
 * @param callsPerToolMax calls of one tool, at least 0; a call beyond it is refused and the model
 *     told so
 * @param callsPerReplyMax calls in one reply, at least 0; a call beyond it is refused and the model
 *     told so
 * @param identicalCallsMax calls with the same tool and arguments that may run, at least 1; one
 *     more ends the run
 * @param tokensMax input and output tokens of all turns, at least 1; a turn is not asked if what
 *     was used and input and output of the turn before, which it reads again, reach it, and may
 *     write no more than what is left then; a wrap-up answer comes on top
 * @param newTokensPerTurn new tokens of one turn, thinking included, at least 1
 * @param thinkingTokensPerCall sampled thinking tokens of one turn; null for no limit, 0 for no
 *     thinking
 * @param thinkingTokensPerRun sampled thinking tokens of all turns; null for no limit, 0 for no
 *     thinking
 * @param wallClock from the start of the run, waiting for approvals left out; positive; with {@code
 *     wrapUp} the last tenth is a reserve for the wrap-up answer: all else ends before it
 * @param toolTimeout of one tool call where its policy names none; positive
 * @param resultLengthMax characters of a tool's result that the model is shown, at least 100
 * @param wrapUp whether a limit is followed by one answer without tools and without thinking, of at
 *     most {@code newTokensPerTurn} tokens, as long as {@code wallClock} is not past
 */
public record RunLimits(
    int turnsMax,
    int callsMax,
    int callsPerToolMax,
    int callsPerReplyMax,
    int identicalCallsMax,
    long tokensMax,
    int newTokensPerTurn,
    @Nullable Integer thinkingTokensPerCall,
    @Nullable Integer thinkingTokensPerRun,
    Duration wallClock,
    Duration toolTimeout,
    int resultLengthMax,
    boolean wrapUp) {

  public static final RunLimits DEFAULTS =
      new RunLimits(
          16,
          64,
          32,
          8,
          3,
          1_000_000,
          4096,
          null,
          null,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          65_536,
          true);

  public RunLimits {
    atLeast("turnsMax", turnsMax, 1);
    atLeast("callsMax", callsMax, 0);
    atLeast("callsPerToolMax", callsPerToolMax, 0);
    atLeast("callsPerReplyMax", callsPerReplyMax, 0);
    atLeast("identicalCallsMax", identicalCallsMax, 1);
    atLeast("tokensMax", tokensMax, 1);
    atLeast("newTokensPerTurn", newTokensPerTurn, 1);
    atLeast("thinkingTokensPerCall", thinkingTokensPerCall == null ? 0 : thinkingTokensPerCall, 0);
    atLeast("thinkingTokensPerRun", thinkingTokensPerRun == null ? 0 : thinkingTokensPerRun, 0);
    atLeast("resultLengthMax", resultLengthMax, 100);
    positive("wallClock", wallClock);
    positive("toolTimeout", toolTimeout);
  }

  public RunLimits withTurnsMax(int turnsMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withCallsMax(int callsMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withCallsPerToolMax(int callsPerToolMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withCallsPerReplyMax(int callsPerReplyMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withIdenticalCallsMax(int identicalCallsMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withTokensMax(long tokensMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withNewTokensPerTurn(int newTokensPerTurn) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withThinkingTokensPerCall(@Nullable Integer thinkingTokensPerCall) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withThinkingTokensPerRun(@Nullable Integer thinkingTokensPerRun) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withWallClock(Duration wallClock) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withToolTimeout(Duration toolTimeout) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withResultLengthMax(int resultLengthMax) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  public RunLimits withWrapUp(boolean wrapUp) {
    return new RunLimits(
        turnsMax,
        callsMax,
        callsPerToolMax,
        callsPerReplyMax,
        identicalCallsMax,
        tokensMax,
        newTokensPerTurn,
        thinkingTokensPerCall,
        thinkingTokensPerRun,
        wallClock,
        toolTimeout,
        resultLengthMax,
        wrapUp);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is %d, expected at least %d; set it in RunLimits".formatted(name, value, least));
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s is %s, expected a positive duration; set it in RunLimits".formatted(name, value));
    }
  }
}
