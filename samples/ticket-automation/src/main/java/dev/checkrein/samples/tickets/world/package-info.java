// SPDX-License-Identifier: Apache-2.0
/**
 * The simulated desk: a small office with its accounts, devices, services, articles and tickets.
 * {@link dev.checkrein.samples.tickets.world.World} is its state and answers the tools, {@link
 * dev.checkrein.samples.tickets.world.TicketGenerator} writes tickets of twenty kinds, {@link
 * dev.checkrein.samples.tickets.world.Expert} solves them, {@link
 * dev.checkrein.samples.tickets.world.EndState} says whether a run ended rightly. It is a port of
 * the Python program that the pocket model was trained with, equal to it in every byte. No Spring,
 * no HTTP, no model: those live in {@code systems} and in the service.
 */
@NullMarked
package dev.checkrein.samples.tickets.world;

import org.jspecify.annotations.NullMarked;
