// SPDX-License-Identifier: Apache-2.0
/**
 * The only agent loop. {@link ToolLoop} folds the events of a run into a state, decides the next
 * action from it and performs that action; {@link AgentRuntime} does so in the background for many
 * runs. Start at {@link Agent}.
 */
@NullMarked
package dev.checkrein.agent.loop;

import org.jspecify.annotations.NullMarked;
