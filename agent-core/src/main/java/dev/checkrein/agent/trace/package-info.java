// SPDX-License-Identifier: Apache-2.0
/**
 * A run as a log: the sealed {@link RunEvent}s, the append-only {@link Journal} that keeps them,
 * and an in-memory implementation. Decisions are taken elsewhere, from these events alone.
 */
@NullMarked
package dev.checkrein.agent.trace;

import org.jspecify.annotations.NullMarked;
