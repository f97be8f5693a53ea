// SPDX-License-Identifier: Apache-2.0
/**
 * What agents, journals and loops are tested with: a model that follows a script, a clock that
 * stands still, and contracts to subclass. For tests of this project and of its users; JUnit and
 * AssertJ come from the user's test scope. Start at {@link ScriptedChatModel}.
 */
@NullMarked
package dev.checkrein.agent.testing;

import org.jspecify.annotations.NullMarked;
