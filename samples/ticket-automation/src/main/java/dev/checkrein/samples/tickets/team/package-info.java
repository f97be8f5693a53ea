// SPDX-License-Identifier: Apache-2.0
/**
 * The agents of the desk and how they work a ticket together. Their prompts and tools are files of
 * the model: {@link AgentFile}.
 */
@NullMarked
package dev.checkrein.samples.tickets.team;

import org.jspecify.annotations.NullMarked;
