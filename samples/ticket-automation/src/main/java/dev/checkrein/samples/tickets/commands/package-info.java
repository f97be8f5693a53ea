// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code bin/ticket-desk} can do without a browser: demonstrate, evaluate, play episodes.
 * Start at {@link DeskCommands}.
 */
@NullMarked
package dev.checkrein.samples.tickets.commands;

import org.jspecify.annotations.NullMarked;
