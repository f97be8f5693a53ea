// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.web;

import org.jspecify.annotations.Nullable;

/**
 * An event as the page tells it.
 *
 * @param sequence its number
 * @param time of day
 * @param who role or {@code desk}
 * @param look class of the style sheet
 * @param text what happened, in one line
 * @param folded what can be unfolded below it, null for nothing
 * @param fold name of the fold
 */
public record Happening(
    long sequence,
    String time,
    String who,
    String look,
    String text,
    @Nullable String folded,
    @Nullable String fold) {}
