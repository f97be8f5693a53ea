// SPDX-License-Identifier: Apache-2.0
/**
 * Tickets, the events of their runs and the simulated worlds, kept in one H2 database, and the
 * workers that have them worked. Start at {@link HelpDesk}. Nothing here speaks HTTP.
 */
@NullMarked
package dev.checkrein.samples.tickets.desk;

import org.jspecify.annotations.NullMarked;
