// SPDX-License-Identifier: Apache-2.0
/**
 * The model that answers: what it is ({@link ModelCard}), whether it can work tickets at all
 * ({@link ModelCheck}), and whose prompts and tools its agents have ({@link AgentChoice}). Opens no
 * model itself.
 */
@NullMarked
package dev.checkrein.samples.tickets.model;

import org.jspecify.annotations.NullMarked;
