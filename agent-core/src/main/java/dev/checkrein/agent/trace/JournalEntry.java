// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.trace;

import java.time.Instant;

/**
 * An event at its place in the log.
 *
 * @param runId whose log
 * @param sequence from 0, without gaps
 * @param at when it was appended
 * @param event what happened
 */
public record JournalEntry(String runId, long sequence, Instant at, RunEvent event) {}
