// SPDX-License-Identifier: Apache-2.0
/**
 * What an agent run needs from outside: tools ({@link ToolCatalog}), approvals ({@link Approver}),
 * memory ({@link Memory}, {@link TokenCounter}), and the fields that a model adapter understands
 * beyond LangChain4j's own ({@link ReasoningRequestParameters}, {@link ReasoningTokenUsage}, {@link
 * MalformedCalls}). Implementations live elsewhere.
 */
@NullMarked
package dev.checkrein.agent.port;

import org.jspecify.annotations.NullMarked;
