// SPDX-License-Identifier: Apache-2.0
/**
 * The systems that tickets are solved with. {@link dev.checkrein.samples.tickets.systems.DeskTools}
 * gives the agents' tools their behaviour, on top of {@link
 * dev.checkrein.samples.tickets.systems.DeskSystems}: either a {@code World} in this process, or
 * HTTP services behind one adapter each ({@link
 * dev.checkrein.samples.tickets.systems.RemoteSystems}). {@link
 * dev.checkrein.samples.tickets.systems.SimulationController} plays those services, so that the
 * sample runs offline. What the model is told about the tools, and the tickets' own store, do not
 * belong here.
 */
@NullMarked
package dev.checkrein.samples.tickets.systems;

import org.jspecify.annotations.NullMarked;
