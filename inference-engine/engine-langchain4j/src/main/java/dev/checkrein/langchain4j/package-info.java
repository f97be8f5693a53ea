// SPDX-License-Identifier: Apache-2.0
/**
 * The engine as LangChain4j models: {@link EngineChatModel}, {@link EngineStreamingChatModel}, and
 * {@link EngineTokenCounter} for the agents. A request that asks for something the engine does not
 * do is refused with the name of it; nothing is ignored. Engines are opened and closed elsewhere.
 */
@NullMarked
package dev.checkrein.langchain4j;

import org.jspecify.annotations.NullMarked;
