// SPDX-License-Identifier: Apache-2.0
/**
 * The agents that work a ticket: triage, resolver, reviewer. Start at {@link TicketTeam}. Needs a
 * model, the agent files of a checkpoint and a desk to act on; neither a database nor a web server.
 */
@NullMarked
package dev.checkrein.samples.tickets.team;

import org.jspecify.annotations.NullMarked;
