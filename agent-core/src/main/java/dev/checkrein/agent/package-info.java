// SPDX-License-Identifier: Apache-2.0
/**
 * The values that agents are described with: calls, token counts, limits, approvals, results.
 * Nothing here acts; the loop that does is {@code dev.checkrein.agent.loop}. Start at {@link
 * AgentResult} and {@link RunLimits}.
 */
@NullMarked
package dev.checkrein.agent;

import org.jspecify.annotations.NullMarked;
