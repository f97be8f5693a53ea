// SPDX-License-Identifier: Apache-2.0
/**
 * A help desk whose tickets are worked by agents on the embedded model. Start at {@link
 * TicketDeskApplication}: {@code api} and {@code web} speak HTTP, {@code desk} keeps tickets,
 * {@code team} works them, {@code model} says which model answers, {@code systems} and {@code
 * world} are what they act on.
 */
@NullMarked
package dev.checkrein.samples.tickets;

import org.jspecify.annotations.NullMarked;
