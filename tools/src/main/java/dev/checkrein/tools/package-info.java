// SPDX-License-Identifier: Apache-2.0
/**
 * Tools for agents: LangChain4j {@code @Tool} methods with a {@link ToolPolicy} become a catalogue
 * by {@link AnnotatedTools}, and {@link SchemaCheck} holds the arguments of each call against the
 * tool's schema. Running them is the affair of {@code dev.checkrein.agent.loop}.
 */
@NullMarked
package dev.checkrein.tools;

import org.jspecify.annotations.NullMarked;
