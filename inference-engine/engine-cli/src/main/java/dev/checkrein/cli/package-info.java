// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of the engine. {@link Main} starts it; each command is a class: it reads its
 * options, opens an engine, and writes to a {@link Terminal}. What is wrong with the input ends in
 * one line and exit code 2, by {@link Failures}.
 */
@NullMarked
package dev.checkrein.cli;

import org.jspecify.annotations.NullMarked;
