// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent;

import org.jspecify.annotations.Nullable;

/**
 * What came out of a run.
 *
 * @param runId which run
 * @param agent name of the agent
 * @param answer the model's last text, empty if there is none
 * @param stopReason why the run ended
 * @param message what happened, for people; null after {@link StopReason#COMPLETED}
 * @param truncated whether the answer ended at the limit of new tokens
 * @param turns model turns that were answered, the wrap-up included
 * @param calls tool calls the model asked for
 * @param spend tokens of all turns
 */
public record AgentResult(
    String runId,
    String agent,
    String answer,
    StopReason stopReason,
    @Nullable String message,
    boolean truncated,
    int turns,
    int calls,
    TokenSpend spend) {}
