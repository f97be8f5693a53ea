// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.agent.RunLimits;
import dev.checkrein.engine.checkpoint.Checkpoint;

/**
 * What a checkpoint's {@code checkrein.json} says of the runs that it was made for; the agents'
 * defaults where it says nothing.
 *
 * @param turnsMax model turns of a run
 * @param tokensPerTurnMax new tokens of a turn
 */
record CheckpointLimits(int turnsMax, int tokensPerTurnMax) {
  static final CheckpointLimits NONE =
      new CheckpointLimits(RunLimits.DEFAULTS.turnsMax(), RunLimits.DEFAULTS.newTokensPerTurn());

  private static final int MAX = 1_000_000;

  static CheckpointLimits of(Checkpoint checkpoint) {
    return checkpoint
        .settings()
        .filter(settings -> settings.has("limits"))
        .map(settings -> settings.object("limits"))
        .map(
            limits ->
                new CheckpointLimits(
                    limits.integer("turnsMax", 1, MAX, NONE.turnsMax),
                    limits.integer("tokensPerTurnMax", 1, MAX, NONE.tokensPerTurnMax)))
        .orElse(NONE);
  }
}
