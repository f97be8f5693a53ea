// SPDX-License-Identifier: Apache-2.0
/**
 * Spring Boot auto-configuration: {@link EngineAutoConfiguration} opens the engine and makes
 * LangChain4j's models of it, {@link AgentAutoConfiguration} makes the agents' runtime. Every bean
 * backs off where the application has its own; nothing is scanned.
 */
@NullMarked
package dev.checkrein.spring;

import org.jspecify.annotations.NullMarked;
